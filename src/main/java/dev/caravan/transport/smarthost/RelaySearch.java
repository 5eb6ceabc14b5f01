package dev.caravan.transport.smarthost;

import dev.caravan.dane.DanePeer;
import dev.caravan.dane.TlsaAnswer;
import dev.caravan.dns.Authenticity;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Host;
import dev.caravan.envelope.RequireTls;
import dev.caravan.nexthop.AddressAnswer;
import dev.caravan.nexthop.Expansion;
import dev.caravan.nexthop.MxAnswer;
import dev.caravan.nexthop.MxHost;
import dev.caravan.tls.Authorities;
import dev.caravan.tls.PkixPeer;
import dev.caravan.tls.TlsDecision.Cause;
import dev.caravan.tls.TlsDemand;
import dev.caravan.tls.TlsUse;
import dev.caravan.transport.AttemptResult.SiteSignal;
import dev.caravan.transport.Candidate;
import dev.caravan.transport.FailurePolicy;
import dev.caravan.transport.HostWalk;
import dev.caravan.transport.Prospect;
import dev.caravan.transport.Verdict;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Finds the machines behind the names of a relay, and says what each has to prove: a table in docs/tls-policy.md.
 *
 * @param wish what the sender of the message asks of TLS
 */
record RelaySearch(RelayTls tls, RequireTls wish, Authorities authorities, RelayNames names) {

    /**
     * One host, and how to learn more of it.
     *
     * @param because why its certificate must be for what {@code pkix} says, if that needs a word
     */
    private record Target(
            Host host,
            int port,
            PkixPeer pkix,
            String because,
            Supplier<AddressAnswer> addresses,
            Function<Expansion, TlsaAnswer> tlsa) {

        String name() {
            return host instanceof Host.AddressLiteral(InetAddress address) ? address.getHostAddress() : host.text();
        }
    }

    /**
     * The hosts that a name stands for, best first. Each is looked up when it is asked for, and is as many candidates as
     * it has addresses, since behind one name there may be several machines.
     */
    List<Supplier<List<Candidate>>> hosts(RelayHost relay, RelayHosts.Naming naming) {
        if (naming == RelayHosts.Naming.DOMAINS && relay.host() instanceof Host.Named(DomainName domain)) {
            return mailHosts(domain, relay.port());
        }
        Target target = new Target(
                relay.host(),
                relay.port(),
                PkixPeer.of(authorities, relay.host()),
                "",
                () -> addresses(relay.host()),
                way -> names.tlsa().of(way, relay.port()));
        boolean leftToProxy = naming == RelayHosts.Naming.LEFT_TO_PROXY && relay.host() instanceof Host.Named;
        return List.of(() -> leftToProxy ? List.of(unsought(target)) : candidates(target));
    }

    /** One candidate, however many machines the proxy finds behind the name. */
    private Candidate unsought(Target target) {
        TlsDemand demand = demand(target, new TlsaAnswer.NotApplicable("nothing is looked up here"));
        return new Candidate(target.name(), target.port(), () -> new Prospect.Dial(List.of(), demand));
    }

    private AddressAnswer addresses(Host host) {
        return switch (host) {
            case Host.AddressLiteral(InetAddress address) -> new AddressAnswer.Found(List.of(address));
            case Host.Named(DomainName name) ->
                (tls == RelayTls.DANE ? names.published() : names.given()).addresses(name);
        };
    }

    private List<Supplier<List<Candidate>>> mailHosts(DomainName domain, int port) {
        return switch (names.mx().hosts(domain)) {
            case MxAnswer.None(var failure, String text) -> {
                Verdict verdict = FailurePolicy.ofRelay(failure);
                yield List.of(() -> List.of(left(domain.ascii(), port, verdict, "no relay is to be found: " + text)));
            }
            case MxAnswer.Hosts(List<MxHost> hosts) ->
                hosts.stream()
                        .limit(HostWalk.HOSTS_MAX)
                        .map(host -> target(domain, host, port))
                        .<Supplier<List<Candidate>>>map(target -> () -> candidates(target))
                        .toList();
        };
    }

    private Target target(DomainName domain, MxHost host, int port) {
        return new Target(
                new Host.Named(host.name()),
                port,
                pkix(domain, host),
                host.authenticity() == Authenticity.SECURE
                        ? ""
                        : "demanded for " + domain + " itself, since nothing authenticates its MX records",
                () -> names.published().addresses(host.name()),
                way -> names.tlsa().of(host, way, port));
    }

    /**
     * A certificate for the name in an MX record proves only that the record leads to its owner: the record itself must be
     * authentic, or whoever forges it chooses the name (RFC 7672 section 1.3.2). The domain's own name was given by the
     * operator, and is good always.
     */
    private PkixPeer pkix(DomainName domain, MxHost host) {
        Host configured = new Host.Named(domain);
        return host.authenticity() == Authenticity.SECURE
                ? new PkixPeer(authorities, Optional.of(host.name()), List.of(new Host.Named(host.name()), configured))
                : PkixPeer.of(authorities, configured);
    }

    private List<Candidate> candidates(Target target) {
        return switch (target.addresses().get()) {
            case AddressAnswer.None none ->
                List.of(new Candidate(target.name(), target.port(), () -> Prospect.Leave.unfound(none)));
            case AddressAnswer.Found(List<InetAddress> addresses, Optional<Expansion> way) ->
                switch (tlsa(target, way)) {
                    // RFC 7672 section 2.1: who keeps the records from us might want them out of the way.
                    case TlsaAnswer.Failed(String why) ->
                        List.of(left(
                                target.name(),
                                target.port(),
                                FailurePolicy.of(Cause.TLSA_UNANSWERED),
                                "the TLSA records of " + target.name() + ":" + target.port() + " cannot be had: "
                                        + why));
                    case TlsaAnswer answer -> each(target, addresses, answer);
                };
        };
    }

    private List<Candidate> each(Target target, List<InetAddress> addresses, TlsaAnswer tlsa) {
        TlsDemand demand = demand(target, tlsa);
        String because = tlsa instanceof TlsaAnswer.Usable(DomainName base, DanePeer _)
                ? "demanded by the TLSA records of " + base
                : target.because();
        return addresses.stream()
                .limit(HostWalk.HOSTS_MAX)
                .map(address -> new Candidate(
                        target.name(),
                        target.port(),
                        () -> new Prospect.Dial(List.of(address), demand, because, List.of(), List.of())))
                .toList();
    }

    private TlsaAnswer tlsa(Target target, Optional<Expansion> way) {
        return tls == RelayTls.DANE && way.isPresent()
                ? target.tlsa().apply(way.get())
                : new TlsaAnswer.NotApplicable("no zone of the relay's is asked");
    }

    /** RFC 8689 section 4.2.1: REQUIRETLS wants a checked certificate. The operator's own demand is never lowered. */
    private TlsDemand demand(Target target, TlsaAnswer tlsa) {
        if (tlsa instanceof TlsaAnswer.Usable(var _, DanePeer peer)) {
            return new TlsDemand(tls.use(), peer);
        }
        boolean raised = wish == RequireTls.REQUIRED;
        return switch (tls) {
            case NONE -> raised ? new TlsDemand(TlsUse.STARTTLS, target.pkix()) : TlsDemand.CLEAR;
            case OPPORTUNISTIC ->
                raised ? new TlsDemand(TlsUse.STARTTLS, target.pkix()) : TlsDemand.opportunistic(target.host());
            case STARTTLS, IMPLICIT, DANE -> new TlsDemand(tls.use(), target.pkix());
        };
    }

    private static Candidate left(String name, int port, Verdict verdict, String text) {
        return new Candidate(name, port, () -> new Prospect.Leave(verdict, text, List.of(), SiteSignal.UNREACHABLE));
    }
}
