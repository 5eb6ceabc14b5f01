package dev.caravan.nexthop;

import dev.caravan.dns.DnsAnswer;
import dev.caravan.dns.DnsResolver;
import dev.caravan.envelope.DomainName;
import dev.caravan.status.Visible;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares the name that we say in EHLO with what the domain name system says of it and of the addresses we send from.
 * RFC 5321 section 4.1.1.1 wants a name that resolves; many receivers also want the way back, from the address to the name.
 * What cannot be asked is no doubt.
 */
public record EhloName(DnsResolver resolver) {

    /** Ours: who sends from more addresses has seen to their names. */
    private static final int ADDRESSES_MAX = 8;

    /**
     * @param sources the addresses mail leaves from, as far as they are configured
     * @return what receivers may take amiss, one line each, with what would be right
     */
    public List<String> doubts(DomainName name, List<InetAddress> sources) {
        List<InetAddress> published;
        switch (new DnsAddressLookup(resolver, DnsAddressLookup.ANY).addresses(name)) {
            case AddressAnswer.Found(List<InetAddress> addresses, var _) -> published = addresses;
            case AddressAnswer.None(LookupFailure failure, var _) -> {
                return failure == LookupFailure.HOST_WITHOUT_ADDRESS
                        ? List.of(name + " has no address, and many sites refuse such a name in EHLO: publish the"
                                + " addresses that mail leaves from, or set hostname to a name that has them")
                        : List.of();
            }
        }
        List<String> doubts = new ArrayList<>();
        for (InetAddress address : bounded(sources)) {
            if (!published.contains(address)) {
                doubts.add("mail leaves from " + address.getHostAddress() + ", which is no address of " + name
                        + ": publish it, or set hostname to its name");
            }
        }
        for (InetAddress address : bounded(sources.isEmpty() ? published : sources)) {
            reverse(name, address).ifPresent(doubts::add);
        }
        return doubts;
    }

    /** A private address is translated on its way, and what it is then, nobody here knows. */
    private static List<InetAddress> bounded(List<InetAddress> addresses) {
        return addresses.stream()
                .filter(AddressFilter.PUBLIC::allows)
                .limit(ADDRESSES_MAX)
                .toList();
    }

    private Optional<String> reverse(DomainName name, InetAddress address) {
        String text = address.getHostAddress();
        return switch (resolver.names(address)) {
            case DnsAnswer.Records<String>(List<String> names, var _) ->
                names.stream().anyMatch(name.ascii()::equalsIgnoreCase)
                        ? Optional.empty()
                        : Optional.of("the reverse name (PTR) of " + text + " is "
                                + Visible.of(names.getFirst()) + ", not " + name
                                + ": many sites want them to be the same");
            case DnsAnswer.NoData<String> _, DnsAnswer.NoSuchName<String> _ ->
                Optional.of(
                        text + " has no reverse name (PTR), and many sites refuse mail from such an address: have it"
                                + " point to " + name);
            case DnsAnswer.Alias<String> _, DnsAnswer.Unanswered<String> _ -> Optional.empty();
        };
    }
}
