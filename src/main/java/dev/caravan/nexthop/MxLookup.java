package dev.caravan.nexthop;

import dev.caravan.dns.DnsAnswer;
import dev.caravan.dns.DnsResolver;
import dev.caravan.dns.MxRecord;
import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.DomainName;
import dev.caravan.nexthop.MxHost.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Finds the mail hosts of a domain, best first (RFC 5321 section 5.1).
 *
 * @param random orders hosts of equal preference; safe for many threads
 * @param sets hears of what was found
 * @param ourselves our own host names: mail is handed only to hosts that are nearer to its end than we are
 */
public record MxLookup(DnsResolver resolver, RandomGenerator random, MxSets sets, Set<DomainName> ourselves) {

    /** Ours, and the customary bound of resolvers: no honest domain is the alias of an alias that often. */
    public static final int CNAME_CHAIN_MAX = 16;

    public MxLookup {
        ourselves = Set.copyOf(ourselves);
    }

    /** For whom it does not matter which domains are at the same hosts, and who takes mail for none. */
    public MxLookup(DnsResolver resolver, RandomGenerator random) {
        this(resolver, random, new MxSets(), Set.of());
    }

    private record Ranked(MxHost host, int preference, int lot) {}

    public MxAnswer hosts(DomainName domain) {
        MxAnswer answer = ask(domain);
        if (answer instanceof MxAnswer.Hosts(List<MxHost> hosts)) {
            sets.learned(domain, hosts);
        }
        return answer;
    }

    private MxAnswer ask(DomainName domain) {
        Followed<MxRecord> end = Followed.of(domain, resolver::mx);
        Expansion way = end.way();
        return switch (end.answer()) {
            case DnsAnswer.Records<MxRecord>(List<MxRecord> records, var _) -> published(way, records);
            case DnsAnswer.NoData<MxRecord> _ ->
                ourselves.contains(way.expanded())
                        ? loop(way.expanded())
                        : new MxAnswer.Hosts(List.of(new MxHost(way.expanded(), Kind.IMPLICIT, way)));
            case DnsAnswer.NoSuchName<MxRecord> _ ->
                new MxAnswer.None(LookupFailure.NO_SUCH_DOMAIN, "the domain " + way.expanded() + " does not exist");
            case DnsAnswer.Unanswered<MxRecord>(String why) -> new MxAnswer.None(LookupFailure.UNANSWERED, why);
            case DnsAnswer.Alias<MxRecord> _ ->
                new MxAnswer.None(
                        LookupFailure.ALIAS_CHAIN,
                        "the domain " + domain + " is an alias of an alias, more than " + CNAME_CHAIN_MAX
                                + " times over");
        };
    }

    private MxAnswer published(Expansion way, List<MxRecord> records) {
        DomainName domain = way.expanded();
        // RFC 7505 section 3: the null MX is the only record there is. Among others the root is just no host.
        if (records.size() == 1 && records.getFirst().exchange().isEmpty()) {
            return new MxAnswer.None(
                    LookupFailure.NULL_MX, "the domain " + domain + " says that it takes no mail (null MX)");
        }
        List<Ranked> ranked = new ArrayList<>();
        for (MxRecord record : records) {
            // One broken record of several must not keep the mail from the others.
            hostName(record)
                    .ifPresent(name -> ranked.add(
                            new Ranked(new MxHost(name, Kind.PUBLISHED, way), record.preference(), random.nextInt())));
        }
        if (ranked.isEmpty()) {
            return new MxAnswer.None(
                    LookupFailure.HOST_WITHOUT_ADDRESS, "no MX record of " + domain + " has a host name in it");
        }
        int own = ownPreference(ranked);
        if (ranked.removeIf(r -> r.preference() >= own) && ranked.isEmpty()) {
            return loop(domain);
        }
        // RFC 5321 section 5.1: by preference, at random among equals.
        ranked.sort(Comparator.comparingInt(Ranked::preference).thenComparingInt(Ranked::lot));
        Map<DomainName, MxHost> hosts = new LinkedHashMap<>();
        ranked.forEach(r -> hosts.putIfAbsent(r.host().name(), r.host()));
        return new MxAnswer.Hosts(List.copyOf(hosts.values()));
    }

    /** RFC 5321 section 5.1: mail goes neither to ourselves nor to whoever would hand it on to us. */
    private int ownPreference(List<Ranked> ranked) {
        return ranked.stream()
                .filter(r -> ourselves.contains(r.host().name()))
                .mapToInt(Ranked::preference)
                .min()
                .orElse(Integer.MAX_VALUE);
    }

    private static MxAnswer loop(DomainName domain) {
        return new MxAnswer.None(
                LookupFailure.MAIL_LOOP,
                "mail for " + domain + " loops back to this host, which is the best mail host of the domain");
    }

    private static Optional<DomainName> hostName(MxRecord record) {
        try {
            return Optional.of(DomainName.parse(record.exchange()));
        } catch (BadSyntax e) {
            return Optional.empty();
        }
    }
}
