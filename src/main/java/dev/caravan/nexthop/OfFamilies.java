package dev.caravan.nexthop;

import dev.caravan.dns.Family;
import dev.caravan.envelope.DomainName;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/** Finds only addresses that can be dialed from where we are. */
public record OfFamilies(AddressLookup lookup, Set<Family> families) implements AddressLookup {

    public OfFamilies {
        families = Set.copyOf(families);
    }

    @Override
    public AddressAnswer addresses(DomainName host) {
        return switch (lookup.addresses(host)) {
            case AddressAnswer.None none -> none;
            case AddressAnswer.Found(List<InetAddress> all, var way) -> {
                List<InetAddress> some = all.stream()
                        .filter(address -> families.contains(Family.of(address)))
                        .toList();
                yield some.isEmpty()
                        ? new AddressAnswer.None(
                                LookupFailure.HOST_WITHOUT_ADDRESS,
                                "the host " + host + " has no address of the family that mail leaves from")
                        : new AddressAnswer.Found(some, way);
            }
        };
    }
}
