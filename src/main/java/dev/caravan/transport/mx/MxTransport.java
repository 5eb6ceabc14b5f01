package dev.caravan.transport.mx;

import dev.caravan.dns.Authenticity;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Host;
import dev.caravan.envelope.RequireTls;
import dev.caravan.nexthop.AddressAnswer;
import dev.caravan.nexthop.AddressFilter;
import dev.caravan.nexthop.AddressLookup;
import dev.caravan.nexthop.LookupFailure;
import dev.caravan.nexthop.MxAnswer;
import dev.caravan.nexthop.MxHost;
import dev.caravan.nexthop.MxLookup;
import dev.caravan.tls.PkixPeer;
import dev.caravan.tls.TlsDemand;
import dev.caravan.tls.TlsUse;
import dev.caravan.transport.AttemptResult;
import dev.caravan.transport.Candidate;
import dev.caravan.transport.DeliveryAttempt;
import dev.caravan.transport.HostWalk;
import dev.caravan.transport.Sessions;
import dev.caravan.transport.Transport;
import java.net.InetAddress;
import java.util.List;

/** Delivers to the MX hosts of the next hop, or to the address that it is. */
public final class MxTransport implements Transport {

    /**
     * @param port 1 to 65535; 25 but in a laboratory
     * @param filter which addresses may be dialed
     */
    public record Options(int port, AddressFilter filter) {

        /** RFC 5321 section 4.5.4.2. */
        public static final int PORT_DEFAULT = 25;

        private static final int PORT_MAX = 65_535;

        public Options {
            if (port < 1 || port > PORT_MAX) {
                throw new IllegalArgumentException("port " + port + " must be 1 to " + PORT_MAX);
            }
        }
    }

    private final Options options;
    private final Sessions sessions;
    private final MxLookup mxLookup;
    private final AddressLookup addressLookup;

    public MxTransport(Options options, Sessions sessions, MxLookup mxLookup, AddressLookup addressLookup) {
        this.options = options;
        this.sessions = sessions;
        this.mxLookup = mxLookup;
        this.addressLookup = addressLookup;
    }

    @Override
    public AttemptResult deliver(DeliveryAttempt attempt) {
        HostWalk walk = new HostWalk(attempt, sessions);
        RequireTls wish = attempt.envelope().requireTls();
        switch (attempt.nextHop()) {
            case Host.AddressLiteral(InetAddress address) -> walk.through(List.of(candidate(address, wish)));
            case Host.Named(DomainName domain) -> {
                switch (mxLookup.hosts(domain)) {
                    case MxAnswer.None(LookupFailure failure, String text) -> walk.astray(failure, text);
                    case MxAnswer.Hosts(List<MxHost> hosts) ->
                        walk.through(hosts.stream()
                                .map(host -> candidate(host, wish))
                                .toList());
                }
            }
        }
        return walk.result();
    }

    @Override
    public void close() {
        sessions.closeIdle();
    }

    private Candidate candidate(InetAddress address, RequireTls wish) {
        String text = address.getHostAddress();
        return new Candidate(
                text,
                options.port(),
                tls(new Host.AddressLiteral(address), wish),
                () -> allowed(text, new AddressAnswer.Found(List.of(address))));
    }

    private Candidate candidate(MxHost host, RequireTls wish) {
        return new Candidate(
                host.name().ascii(),
                options.port(),
                tls(new Host.Named(host.name()), wish),
                () -> addresses(host, wish));
    }

    private AddressAnswer addresses(MxHost host, RequireTls wish) {
        if (wish == RequireTls.REQUIRED && host.authenticity() != Authenticity.SECURE) {
            // RFC 8689 section 4.2.1: a valid certificate for a name that somebody forged proves nothing.
            return new AddressAnswer.None(
                    LookupFailure.HOST_UNAUTHENTICATED,
                    "the sender requires TLS, and nothing authenticates " + host.name() + " as the domain's mail host");
        }
        AddressAnswer answer = allowed(host.name().ascii(), addressLookup.addresses(host.name()));
        boolean nowhere = answer instanceof AddressAnswer.None(LookupFailure failure, var _)
                && failure == LookupFailure.HOST_WITHOUT_ADDRESS
                && host.kind() == MxHost.Kind.IMPLICIT;
        return nowhere
                ? new AddressAnswer.None(
                        LookupFailure.NO_MAIL_HOST, "the domain " + host.name() + " has neither MX nor address records")
                : answer;
    }

    private AddressAnswer allowed(String host, AddressAnswer answer) {
        if (!(answer instanceof AddressAnswer.Found(List<InetAddress> addresses, var way))) {
            return answer;
        }
        List<InetAddress> allowed =
                addresses.stream().filter(options.filter()::allows).toList();
        return allowed.isEmpty()
                ? new AddressAnswer.None(
                        LookupFailure.HOST_FORBIDDEN,
                        host + " has only addresses that mail is not sent to, such as "
                                + addresses.getFirst().getHostAddress())
                : new AddressAnswer.Found(allowed, way);
    }

    private TlsDemand tls(Host peer, RequireTls wish) {
        return switch (wish) {
            case REQUIRED -> new TlsDemand(TlsUse.STARTTLS, PkixPeer.of(sessions.authorities(), peer));
            case UNSPECIFIED, NO -> TlsDemand.opportunistic(peer);
        };
    }
}
