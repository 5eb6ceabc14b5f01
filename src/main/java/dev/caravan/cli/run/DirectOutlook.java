package dev.caravan.cli.run;

import dev.caravan.dane.JudgedRecord;
import dev.caravan.dane.TlsaAnswer;
import dev.caravan.dane.TlsaLookup;
import dev.caravan.dns.DnsAnswer;
import dev.caravan.dns.DnsResolver;
import dev.caravan.dns.Family;
import dev.caravan.dns.MxRecord;
import dev.caravan.dns.TlsaRecord;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Host;
import dev.caravan.mtasts.OnUnavailable;
import dev.caravan.nexthop.AddressAnswer;
import dev.caravan.nexthop.DnsAddressLookup;
import dev.caravan.nexthop.LookupFailure;
import dev.caravan.nexthop.MxAnswer;
import dev.caravan.nexthop.MxHost;
import dev.caravan.nexthop.MxLookup;
import dev.caravan.nexthop.MxSets;
import dev.caravan.tls.Authorities;
import dev.caravan.tls.TlsDecision;
import dev.caravan.tls.TlsGrade;
import dev.caravan.tls.TlsRequirement;
import dev.caravan.transport.FailurePolicy;
import dev.caravan.transport.HostWalk;
import dev.caravan.transport.Prospect;
import dev.caravan.transport.Verdict;
import dev.caravan.transport.mx.HostAssessment;
import dev.caravan.transport.mx.HostOutlook;
import dev.caravan.transport.mx.MxOutlook;
import dev.caravan.transport.mx.MxTransport;
import dev.caravan.transport.mx.Published;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/** Tells what direct delivery would do about a next hop's hosts, best first. */
final class DirectOutlook {

    /** Ours: a digest is shown whole (SHA-512 has 64 octets), of a certificate the beginning. */
    private static final int DATA_OCTETS_SHOWN_MAX = 64;

    /**
     * What is configured for it.
     *
     * @param ourselves the name that is no destination
     */
    record Way(MxTransport.Options options, List<Family> families, OnUnavailable onUnavailable, DomainName ourselves) {}

    private final Way way;
    private final DnsResolver resolver;
    private final StsPolicies policies;
    private final TlsaLookup tlsa;
    private final MxLookup mx;
    private final MxOutlook outlook;

    DirectOutlook(Way way, DnsResolver resolver, StsPolicies policies, Authorities authorities) {
        this.way = way;
        this.resolver = resolver;
        this.policies = policies;
        this.tlsa = new TlsaLookup(resolver);
        this.mx = new MxLookup(
                resolver, () -> ThreadLocalRandom.current().nextLong(), new MxSets(), Set.of(way.ourselves()));
        MxTransport.Lookups lookups = new MxTransport.Lookups(
                mx,
                new DnsAddressLookup(resolver, way.families()),
                new Published(tlsa, policies::policy, way.onUnavailable()));
        this.outlook = new MxOutlook(way.options(), lookups, authorities);
    }

    /** @return whether there is a host that would be dialed */
    boolean tell(Host nextHop, TlsRequirement requirement, Labelled text) {
        return switch (nextHop) {
            case Host.AddressLiteral literal -> {
                Prospect prospect = outlook.of(literal, requirement);
                text.say("then", then(prospect));
                yield prospect instanceof Prospect.Dial;
            }
            case Host.Named(DomainName domain) -> tell(domain, requirement, text);
        };
    }

    private boolean tell(DomainName domain, TlsRequirement requirement, Labelled text) {
        text.say("mta-sts", new PolicyWords(policies, way.onUnavailable()).of(domain, requirement));
        return switch (mx.hosts(domain)) {
            case MxAnswer.None(LookupFailure failure, String why) -> {
                text.say("mail hosts", why).say("then", fate(FailurePolicy.of(failure)));
                yield false;
            }
            case MxAnswer.Hosts(List<MxHost> hosts) -> {
                text.say("mail hosts", hosts.stream().map(this::shown).toList());
                int tried = Math.min(hosts.size(), HostWalk.HOSTS_MAX);
                if (tried < hosts.size()) {
                    text.say("", "only the first " + tried + " are tried");
                }
                Function<MxHost, HostOutlook> outlooks = outlook.of(domain, requirement);
                List<Prospect> prospects = new ArrayList<>();
                for (MxHost host : hosts.subList(0, tried)) {
                    HostOutlook of = outlooks.apply(host);
                    tell(of, text);
                    prospects.add(of.prospect());
                }
                yield conclude(prospects, text);
            }
        };
    }

    private static boolean conclude(List<Prospect> prospects, Labelled text) {
        boolean isGoing = prospects.stream().anyMatch(Prospect.Dial.class::isInstance);
        if (!isGoing) {
            List<Verdict> verdicts = prospects.stream()
                    .filter(Prospect.Leave.class::isInstance)
                    .map(prospect -> ((Prospect.Leave) prospect).verdict())
                    .toList();
            text.title("Nobody is dialed: " + fate(FailurePolicy.together(verdicts)) + ".");
        }
        return isGoing;
    }

    private String shown(MxHost host) {
        String alias = host.domain().isAlias() ? " of " + host.domain().expanded() : "";
        String preference = preference(host).isPresent() ? preference(host).getAsInt() + " " : "";
        String kind = host.kind() == MxHost.Kind.IMPLICIT ? ", the domain itself for lack of MX records" : alias;
        return preference + host.name() + kind + " (" + word(host.authenticity()) + ")";
    }

    /** The least of the records that name it; the look-up has put them in order and let go of the numbers. */
    private OptionalInt preference(MxHost host) {
        return resolver.mx(host.domain().expanded()) instanceof DnsAnswer.Records<MxRecord>(List<MxRecord> all, var _)
                ? all.stream()
                        .filter(record ->
                                record.exchange().equalsIgnoreCase(host.name().ascii()))
                        .mapToInt(MxRecord::preference)
                        .min()
                : OptionalInt.empty();
    }

    private void tell(HostOutlook of, Labelled text) {
        text.title(of.host().name().ascii());
        switch (of.addresses()) {
            case AddressAnswer.None _ -> text.say("addresses", "none that mail is sent to");
            case AddressAnswer.Found found -> text.say("addresses", addresses(found));
        }
        of.assessment().ifPresent(assessment -> text.say("tlsa", tlsa(assessment)));
        of.assessment().ifPresent(assessment -> session(assessment, text));
        text.say("then", then(of.prospect()));
    }

    private static List<String> addresses(AddressAnswer.Found found) {
        int tried = Math.min(found.addresses().size(), HostWalk.ADDRESSES_PER_HOST_MAX);
        String worth = found.way().map(way -> " (" + word(way.whole()) + ")").orElse("");
        List<String> lines = new ArrayList<>();
        found.way()
                .filter(way -> way.isAlias())
                .ifPresent(way -> lines.add("alias of " + way.expanded() + " (" + word(way.whole()) + ")"));
        found.addresses().subList(0, tried).forEach(a -> lines.add(a.getHostAddress() + worth));
        if (tried < found.addresses().size()) {
            lines.add("and " + (found.addresses().size() - tried) + " more, which are not tried");
        }
        return lines;
    }

    private List<String> tlsa(HostAssessment assessment) {
        return switch (assessment.tlsa()) {
            case TlsaAnswer.NotApplicable(String why) -> List.of("none counts: " + why);
            case TlsaAnswer.None _ -> List.of("none, and that is proven");
            case TlsaAnswer.Failed _ -> List.of("cannot be had");
            case TlsaAnswer.Usable(DomainName base, var _) -> records(base);
            case TlsaAnswer.Unusable(DomainName base) -> records(base);
        };
    }

    private List<String> records(DomainName base) {
        int port = way.options().port();
        List<String> lines = new ArrayList<>(List.of("of the base domain " + base + " (_" + port + "._tcp)"));
        tlsa.judged(base, port).forEach(record -> lines.add(shown(record)));
        return lines;
    }

    private static String shown(JudgedRecord judged) {
        TlsaRecord record = judged.record();
        byte[] data = record.data();
        String hex = HexFormat.of().formatHex(data, 0, Math.min(data.length, DATA_OCTETS_SHOWN_MAX));
        String rest = data.length > DATA_OCTETS_SHOWN_MAX ? "... (" + data.length + " octets)" : "";
        return record.usage() + " " + record.selector() + " " + record.matchingType() + " " + hex + rest + ": "
                + judged.fault().map(why -> "not usable, " + why).orElse("usable");
    }

    private static void session(HostAssessment assessment, Labelled text) {
        if (assessment.decision() instanceof TlsDecision.Session(TlsGrade grade)) {
            text.say("session", words(grade));
        }
    }

    private static String words(TlsGrade grade) {
        return switch (grade) {
            case CLEAR -> "in clear, even where TLS is offered";
            case OPPORTUNISTIC -> "TLS if it can be had, whoever the host is; else in clear";
            case ENCRYPTED -> "TLS, whoever the host is";
            case PKIX -> "TLS, with a valid certificate from a trusted authority";
            case DANE -> "TLS, with a certificate that fits a TLSA record";
            case DANE_AND_PKIX ->
                "TLS, with a certificate that fits a TLSA record, and is valid and from a trusted authority";
        };
    }

    private static String then(Prospect prospect) {
        return switch (prospect) {
            case Prospect.Dial dial ->
                "it is dialed at " + dial.addresses().getFirst().getHostAddress()
                        + (dial.because().isEmpty() ? "" : "; TLS is " + dial.because());
            case Prospect.Leave leave -> "it is not dialed, " + fate(leave.verdict()) + ": " + leave.text();
        };
    }

    private static String fate(Verdict verdict) {
        return fate(verdict.fate()) + " (" + verdict.status() + ")";
    }

    private static String fate(Verdict.Fate fate) {
        return switch (fate) {
            case TRANSIENT -> "mail waits and is tried again";
            case PERMANENT -> "mail is returned";
        };
    }

    private static String word(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT);
    }
}
