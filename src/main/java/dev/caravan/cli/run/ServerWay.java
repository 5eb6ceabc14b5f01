package dev.caravan.cli.run;

import dev.caravan.config.SendmailConfig;
import dev.caravan.config.TransportConfig;
import dev.caravan.dial.DirectDialer;
import dev.caravan.dns.DnsListener;
import dev.caravan.dns.DnsResolver;
import dev.caravan.dns.DnsjavaResolver;
import dev.caravan.nexthop.AddressLookup;
import dev.caravan.nexthop.AddressesTried;
import dev.caravan.sendmail.Draft;
import dev.caravan.sendmail.Way;
import dev.caravan.smtp.DirectSmtpClient;
import dev.caravan.smtp.SmtpOptions;
import dev.caravan.smtp.SmtpTimeouts;
import dev.caravan.tls.CertificateFiles;
import dev.caravan.tls.TlsContexts;
import dev.caravan.tls.TlsRequirement;
import dev.caravan.tls.UnusablePem;
import dev.caravan.transport.Access;
import dev.caravan.transport.AttemptResult;
import dev.caravan.transport.ConnectionKey;
import dev.caravan.transport.ConnectionPool;
import dev.caravan.transport.DeliveryAttempt;
import dev.caravan.transport.Origin;
import dev.caravan.transport.OutageListener;
import dev.caravan.transport.Sessions;
import dev.caravan.transport.Transport;
import dev.caravan.transport.camel.Parameters;
import dev.caravan.transport.smarthost.RelayNames;
import dev.caravan.transport.smarthost.camel.RelayParameters;
import dev.caravan.transport.submission.camel.SubmissionParameters;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/** Hands messages to a server by SMTP, by the transport of the same words. */
final class ServerWay implements Way {

    private final Transport transport;
    private final ConnectionPool pool;

    private ServerWay(Transport transport, ConnectionPool pool) {
        this.transport = transport;
        this.pool = pool;
    }

    /** @throws UnusablePem if a file of certificates or keys cannot be used */
    static ServerWay of(SendmailConfig config, TransportConfig server) throws UnusablePem {
        ConnectionPool pool = new ConnectionPool(ConnectionPool.Limits.DEFAULT, InstantSource.system());
        DnsResolver resolver = new LateResolver(
                () -> DnsjavaResolver.caching(Network.dns(config.dns()), InstantSource.system(), DnsListener.NONE));
        AddressLookup lookup = Network.smarthosts(config.dns(), resolver);
        Function<Origin, SmtpOptions> options = options(config);
        Sessions shared = new Sessions(
                new DirectSmtpClient(options.apply(Origin.USUAL)),
                pool,
                new ConnectionKey.Identity("sendmail", ""),
                InstantSource.system(),
                config.tls().trusted());
        Access access = new Access(options, shared, lookup, OutageListener.NOBODY);
        return new ServerWay(transport(server, access, Network.relayNames(lookup, resolver, config.hostname())), pool);
    }

    private static Transport transport(TransportConfig server, Access access, RelayNames names) {
        return switch (server) {
            case TransportConfig.Submission s -> {
                EndpointUri uri = RelayUri.of(s);
                yield SubmissionParameters.read(parameters(uri), uri.rest()).transport(access, names);
            }
            case TransportConfig.Smarthost s -> {
                EndpointUri uri = RelayUri.of(s);
                yield RelayParameters.read(parameters(uri), uri.rest()).transport(access, names);
            }
            default -> throw new IllegalArgumentException(server + " is no server to hand mail to");
        };
    }

    private static Parameters parameters(EndpointUri uri) {
        return new Parameters(uri.toString(), uri.values());
    }

    @Override
    public Answer handOver(Draft draft) {
        DeliveryAttempt attempt = new DeliveryAttempt(
                draft.id(),
                draft.envelope(),
                draft.content(),
                draft.envelope().recipients().getFirst().path().host(),
                TlsRequirement.DEFAULT,
                1,
                AddressesTried.NONE);
        return switch (transport.deliver(attempt)) {
            case AttemptResult.Attempted attempted -> new Answer.Judged(attempted.outcomes());
            case AttemptResult.Withheld withheld ->
                new Answer.Closed(withheld.why().summary());
        };
    }

    @Override
    public void close() {
        pool.close();
    }

    private static Function<Origin, SmtpOptions> options(SendmailConfig config) throws UnusablePem {
        Optional<CertificateFiles> certificate = config.tls().clientCertificate();
        TlsContexts contexts = new TlsContexts(() -> certificate.map(CertificateFiles::current));
        SmtpTimeouts timeouts = timeouts(config.timeout());
        return origin -> SmtpOptions.of(
                        new DirectDialer(origin.sources()), origin.ehloName().orElse(config.hostname()))
                .withTimeouts(timeouts)
                .withContexts(contexts);
    }

    /** Somebody waits: no step may take longer than all may. */
    private static SmtpTimeouts timeouts(Duration max) {
        SmtpTimeouts rfc = SmtpTimeouts.RFC5321;
        return new SmtpTimeouts(
                shorter(rfc.connect(), max),
                shorter(rfc.greeting(), max),
                shorter(rfc.ehlo(), max),
                shorter(rfc.tls(), max),
                shorter(rfc.auth(), max),
                shorter(rfc.mail(), max),
                shorter(rfc.rcpt(), max),
                shorter(rfc.data(), max),
                shorter(rfc.dataBlock(), max),
                shorter(rfc.finalDot(), max),
                shorter(rfc.rset(), max),
                rfc.quit(),
                max,
                rfc.contentOctetsPerSecondMin());
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
