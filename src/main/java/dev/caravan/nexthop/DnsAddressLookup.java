package dev.caravan.nexthop;

import dev.caravan.dns.Authenticity;
import dev.caravan.dns.DnsAnswer;
import dev.caravan.dns.DnsResolver;
import dev.caravan.dns.Family;
import dev.caravan.envelope.DomainName;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks the domain name system for A and AAAA records. The families take turns: a host that is reached by either gets the
 * mail.
 *
 * @param families which to ask for, the preferred one first
 */
public record DnsAddressLookup(DnsResolver resolver, List<Family> families) implements AddressLookup {

    /** Both families, IPv4 first: receivers judge IPv6 senders by reverse names that many lack. */
    public static final List<Family> ANY = List.of(Family.IPV4, Family.IPV6);

    public DnsAddressLookup {
        families = List.copyOf(families);
    }

    @Override
    public AddressAnswer addresses(DomainName host) {
        List<List<InetAddress>> rows = new ArrayList<>();
        List<String> silent = new ArrayList<>();
        Optional<Expansion> way = Optional.empty();
        for (Family family : families) {
            // RFC 5321 section 5.1 forbids aliases as MX hosts; mail that follows them arrives all the same.
            Followed<InetAddress> end = Followed.of(host, name -> resolver.addresses(name, family));
            switch (end.answer()) {
                case DnsAnswer.Records<InetAddress>(List<InetAddress> records, var _) -> {
                    rows.add(records);
                    way = Optional.of(way.map(w -> together(w, end.way())).orElse(end.way()));
                }
                case DnsAnswer.Unanswered<InetAddress>(String why) -> silent.add(why);
                case DnsAnswer.Alias<InetAddress> _ ->
                    silent.add("the host " + host + " is an alias of an alias, more than " + MxLookup.CNAME_CHAIN_MAX
                            + " times over");
                case DnsAnswer.NoData<InetAddress> _, DnsAnswer.NoSuchName<InetAddress> _ -> {}
            }
        }
        if (!rows.isEmpty()) {
            return new AddressAnswer.Found(Turns.of(rows), way);
        }
        return silent.isEmpty()
                ? new AddressAnswer.None(LookupFailure.HOST_WITHOUT_ADDRESS, "the host " + host + " has no address")
                : new AddressAnswer.None(LookupFailure.HOST_UNANSWERED, silent.getFirst());
    }

    /** Only addresses that are used count: the proof that a family has none adds nothing to those of the other. */
    private static Expansion together(Expansion one, Expansion other) {
        Authenticity whole = one.whole().and(other.whole());
        // The zone was changed between two questions: nothing is known of where the name leads.
        Authenticity agreed = one.expanded().equals(other.expanded()) ? whole : whole.and(Authenticity.INDETERMINATE);
        return new Expansion(one.original(), one.expanded(), one.first().and(other.first()), agreed);
    }
}
