package dev.caravan.transport.mx;

import dev.caravan.dns.Authenticity;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.RequireTls;
import dev.caravan.mtasts.OnUnavailable;
import dev.caravan.mtasts.StsAnswer;
import dev.caravan.mtasts.StsMode;
import dev.caravan.mtasts.StsTrouble;
import dev.caravan.mtasts.StsTrouble.Kind;
import dev.caravan.nexthop.AddressFilter;
import dev.caravan.nexthop.FakeNames;
import dev.caravan.smtp.SmtpClient;
import dev.caravan.status.Diagnostic;
import dev.caravan.status.Hop;
import dev.caravan.status.RecipientOutcome;
import dev.caravan.tls.Authorities;
import dev.caravan.tls.TlsFindings;
import dev.caravan.tls.TlsRequirement;
import dev.caravan.tlsrpt.TlsResult;
import dev.caravan.transport.AttemptResult.Attempted;
import dev.caravan.transport.ConnectionKey.Identity;
import dev.caravan.transport.ConnectionPool;
import dev.caravan.transport.DeliveryAttempt;
import dev.caravan.transport.DeliveryListener;
import dev.caravan.transport.FakeServers;
import dev.caravan.transport.Sessions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Domains that publish what a test says, and a transport that goes by it. */
final class PolicyWorld implements DeliveryListener, AutoCloseable {

    final FakeNames names = new FakeNames();
    final ConnectionPool pool = new ConnectionPool(ConnectionPool.Limits.DEFAULT, () -> Instant.EPOCH);

    private final SmtpClient client;
    private final Authorities authorities;
    private final Map<DomainName, StsAnswer> policies = new HashMap<>();
    private final List<String> heard = new ArrayList<>();
    private OnUnavailable onUnavailable = OnUnavailable.STRICT;
    private int port = MxTransport.Options.PORT_DEFAULT;

    PolicyWorld(SmtpClient client, Authorities authorities) {
        this.client = client;
        this.authorities = authorities;
    }

    PolicyWorld at(int its) {
        port = its;
        return this;
    }

    PolicyWorld on(OnUnavailable what) {
        onUnavailable = what;
        return this;
    }

    /** The domain has this policy, which names one host or all those that a pattern fits. */
    PolicyWorld policy(String domain, StsMode mode, String mx) {
        policies.put(DomainName.parse(domain), MxWorld.policy(mode, mx));
        return this;
    }

    PolicyWorld policyUnavailable(String domain) {
        policies.put(
                DomainName.parse(domain),
                new StsAnswer.Unavailable(new StsTrouble(Kind.FETCH_ERROR, "the policy host is down")));
        return this;
    }

    /** One answer is not what the rest of the world is. */
    PolicyWorld but(String name, Authenticity its) {
        names.but(name, its);
        return this;
    }

    Attempted deliver(String recipient) {
        return deliver(recipient, TlsRequirement.DEFAULT);
    }

    Attempted deliver(String recipient, RequireTls wish) {
        Envelope like = FakeServers.attempt(recipient).envelope();
        return deliver(FakeServers.attempt(
                new Envelope(like.reversePath(), like.recipients(), like.ret(), like.envelopeId(), wish)));
    }

    Attempted deliver(String recipient, TlsRequirement requirement) {
        DeliveryAttempt like = FakeServers.attempt(recipient);
        return deliver(new DeliveryAttempt(
                like.id(), like.envelope(), like.content(), like.nextHop(), requirement, 1, like.addressesTried()));
    }

    private Attempted deliver(DeliveryAttempt attempt) {
        Sessions sessions =
                new Sessions(client, pool, new Identity("direct", ""), () -> Instant.EPOCH, authorities, this);
        MxTransport transport = new MxTransport(
                new MxTransport.Options(port, AddressFilter.LOOPBACK),
                sessions,
                MxWorld.lookups(names, this::sts, onUnavailable));
        return (Attempted) transport.deliver(attempt);
    }

    /** What the listener heard, in order, and whose policies were asked for. */
    List<String> heard() {
        return heard;
    }

    private StsAnswer sts(DomainName domain) {
        heard.add("sts " + domain);
        return policies.getOrDefault(domain, MxWorld.noPolicy());
    }

    @Override
    public void found(Authenticity authenticity) {
        heard.add("found " + word(authenticity));
    }

    @Override
    public void assessed(TlsFindings findings) {
        heard.add("assessed " + word(findings.dane()) + " " + word(findings.sts()));
    }

    @Override
    public void connected(Connected result) {
        heard.add("connected " + word(result));
    }

    @Override
    public void reported(TlsResult result) {
        heard.add("reported " + shown(result));
    }

    @Override
    public void wentClear() {
        heard.add("went clear");
    }

    private static String word(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT);
    }

    /** {@code type domain result}. */
    static String shown(TlsResult result) {
        return result.policy().type().word() + " " + result.policy().domain() + " "
                + result.failure().map(f -> f.word()).orElse("success");
    }

    static Diagnostic why(Attempted result) {
        return switch (result.outcomes().getFirst()) {
            case RecipientOutcome.Deferred(var _, Diagnostic why) -> why;
            case RecipientOutcome.Failed(var _, Diagnostic why) -> why;
            case RecipientOutcome.Delivered delivered -> throw new AssertionError(delivered);
        };
    }

    static Hop hop(Attempted result) {
        return switch (result.outcomes().getFirst()) {
            case RecipientOutcome.Delivered delivered -> delivered.hop();
            case RecipientOutcome other -> throw new AssertionError(other);
        };
    }

    @Override
    public void close() {
        pool.close();
    }
}
