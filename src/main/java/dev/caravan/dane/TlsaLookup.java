package dev.caravan.dane;

import dev.caravan.dns.Authenticity;
import dev.caravan.dns.DnsAnswer;
import dev.caravan.dns.DnsResolver;
import dev.caravan.dns.TlsaRecord;
import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.DomainName;
import dev.caravan.nexthop.Expansion;
import dev.caravan.nexthop.MxHost;
import dev.caravan.nexthop.MxLookup;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the TLSA records of a host: where to look, how far to trust what is found, and for which names a certificate may
 * be. Safe for many threads; blocks.
 */
public record TlsaLookup(DnsResolver resolver) {

    /**
     * Of a host that mail for a domain goes to.
     *
     * @param addresses from the host's name to where its addresses were found
     */
    public TlsaAnswer of(MxHost host, Expansion addresses, int port) {
        return switch (host.kind()) {
            case PUBLISHED ->
                host.authenticity() == Authenticity.SECURE
                        ? of(
                                addresses,
                                List.of(host.domain().original(), host.domain().expanded()),
                                port)
                        : new TlsaAnswer.NotApplicable("nothing authenticates the mail hosts of "
                                + host.domain().original());
            // RFC 7672 section 2.2.2: the domain is the host, so its aliases are the host's.
            case IMPLICIT -> of(host.domain().then(addresses), List.of(), port);
        };
    }

    /** Of a host that the operator named. */
    public TlsaAnswer of(Expansion addresses, int port) {
        return of(addresses, List.of(), port);
    }

    /**
     * What there is at a base domain that an answer named, and what each record is worth, for people who wonder about
     * the answer.
     */
    public List<JudgedRecord> judged(DomainName base, int port) {
        return below(base, port)
                .map(end -> end instanceof DnsAnswer.Records<TlsaRecord>(List<TlsaRecord> records, var _)
                        ? UsableRecords.judged(records)
                        : List.<JudgedRecord>of())
                .orElse(List.of());
    }

    private TlsaAnswer of(Expansion host, List<DomainName> domainNames, int port) {
        // RFC 7672 section 2.1: without a signed zone of the host there is nothing to ask for, and old name servers
        // that stumble over the question are not asked it.
        if (host.first() != Authenticity.SECURE) {
            return new TlsaAnswer.NotApplicable("nothing authenticates the addresses of " + host.original());
        }
        TlsaAnswer last = new TlsaAnswer.None();
        for (DomainName base : candidates(host)) {
            Set<DomainName> names = new LinkedHashSet<>(List.of(base, host.original()));
            names.addAll(domainNames);
            last = below(base, port)
                    .map(end -> answer(base, end, List.copyOf(names)))
                    .orElse(last);
            switch (last) {
                case TlsaAnswer.Usable _, TlsaAnswer.Unusable _, TlsaAnswer.Failed _ -> {
                    return last;
                }
                case TlsaAnswer.None _, TlsaAnswer.NotApplicable _ -> {}
            }
        }
        return last;
    }

    /** RFC 7672 section 2.2.2: where the aliases lead if that is certain, then the name as it stands. */
    private static List<DomainName> candidates(Expansion host) {
        List<DomainName> bases = new ArrayList<>();
        if (host.isAlias() && host.whole() == Authenticity.SECURE) {
            bases.add(host.expanded());
        }
        bases.add(host.original());
        return bases;
    }

    /** The answer at the end of the aliases, with the authenticity of them all; empty if there can be no such name. */
    private Optional<DnsAnswer<TlsaRecord>> below(DomainName base, int port) {
        DomainName name;
        try {
            name = DomainName.parse("_" + port + "._tcp." + base.ascii());
        } catch (BadSyntax e) {
            return Optional.empty();
        }
        DnsAnswer<TlsaRecord> answer = resolver.tlsa(name);
        for (int step = 0; step < MxLookup.CNAME_CHAIN_MAX; step++) {
            // RFC 7672 section 2.2.3: what an alias leads to is authentic only if the alias is.
            if (!(answer instanceof DnsAnswer.Alias<TlsaRecord>(DomainName target, Authenticity its))
                    || its != Authenticity.SECURE) {
                return Optional.of(answer);
            }
            answer = resolver.tlsa(target);
        }
        return Optional.of(
                answer instanceof DnsAnswer.Alias<TlsaRecord>
                        ? new DnsAnswer.Unanswered<>("the TLSA records of " + base
                                + " are behind an alias of an alias, more than " + MxLookup.CNAME_CHAIN_MAX
                                + " times over")
                        : answer);
    }

    private static TlsaAnswer answer(DomainName base, DnsAnswer<TlsaRecord> end, List<DomainName> names) {
        if (end instanceof DnsAnswer.Unanswered<TlsaRecord>(String why)) {
            return new TlsaAnswer.Failed(why);
        }
        if (end.authenticity() != Authenticity.SECURE) {
            return new TlsaAnswer.NotApplicable("nothing authenticates the TLSA records of " + base);
        }
        return switch (end) {
            case DnsAnswer.Records<TlsaRecord>(List<TlsaRecord> records, var _) -> {
                Set<TlsaRecord> usable = UsableRecords.of(records);
                yield usable.isEmpty()
                        ? new TlsaAnswer.Unusable(base)
                        : new TlsaAnswer.Usable(base, new DanePeer(usable, names));
            }
            case DnsAnswer.NoData<TlsaRecord> _, DnsAnswer.NoSuchName<TlsaRecord> _ -> new TlsaAnswer.None();
            case DnsAnswer.Alias<TlsaRecord> _, DnsAnswer.Unanswered<TlsaRecord> _ ->
                throw new IllegalStateException("already followed or told: " + end);
        };
    }
}
