package dev.caravan.transport.mx;

import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Host;
import dev.caravan.nexthop.AddressFilter;
import dev.caravan.nexthop.AddressLookup;
import dev.caravan.nexthop.LookupFailure;
import dev.caravan.nexthop.MxAnswer;
import dev.caravan.nexthop.MxHost;
import dev.caravan.nexthop.MxLookup;
import dev.caravan.tls.TlsRequirement;
import dev.caravan.transport.AttemptResult;
import dev.caravan.transport.Candidate;
import dev.caravan.transport.DeliveryAttempt;
import dev.caravan.transport.HostWalk;
import dev.caravan.transport.Prospect;
import dev.caravan.transport.Sessions;
import dev.caravan.transport.Transport;
import java.util.List;
import java.util.function.Function;

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
    private final MxOutlook outlook;

    public MxTransport(Options options, Sessions sessions, Lookups lookups) {
        this.options = options;
        this.sessions = sessions;
        this.mxLookup = lookups.mx();
        this.outlook = new MxOutlook(options, lookups, sessions.authorities());
    }

    /** Whom it asks. */
    public record Lookups(MxLookup mx, AddressLookup addresses, Published published) {}

    @Override
    public AttemptResult deliver(DeliveryAttempt attempt) {
        HostWalk walk = new HostWalk(attempt, sessions);
        switch (attempt.nextHop()) {
            case Host.AddressLiteral literal -> walk.through(List.of(candidate(literal, attempt.tls())));
            case Host.Named(DomainName domain) -> {
                switch (mxLookup.hosts(domain)) {
                    case MxAnswer.None(LookupFailure failure, String text) -> walk.astray(failure, text);
                    case MxAnswer.Hosts(List<MxHost> hosts) -> {
                        sessions.listener().found(hosts.getFirst().authenticity());
                        walk.through(candidates(domain, attempt.tls(), hosts));
                    }
                }
            }
        }
        return walk.result();
    }

    @Override
    public void close() {
        sessions.closeIdle();
    }

    private Candidate candidate(Host.AddressLiteral literal, TlsRequirement requirement) {
        String text = literal.address().getHostAddress();
        return new Candidate(text, options.port(), () -> outlook.of(literal, requirement));
    }

    private List<Candidate> candidates(DomainName domain, TlsRequirement requirement, List<MxHost> hosts) {
        Function<MxHost, HostOutlook> outlooks = outlook.of(domain, requirement);
        return hosts.stream()
                .map(host -> new Candidate(
                        host.name().ascii(), options.port(), () -> prospect(outlooks.apply(host), requirement)))
                .toList();
    }

    private Prospect prospect(HostOutlook of, TlsRequirement requirement) {
        if (requirement.asksDomain()) {
            of.assessment().map(HostAssessment::findings).ifPresent(sessions.listener()::assessed);
        }
        return of.prospect();
    }
}
