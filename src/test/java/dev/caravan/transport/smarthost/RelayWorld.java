package dev.caravan.transport.smarthost;

import dev.caravan.dane.TlsaLookup;
import dev.caravan.nexthop.AddressLookup;
import dev.caravan.nexthop.DnsAddressLookup;
import dev.caravan.nexthop.FakeNames;
import dev.caravan.nexthop.MxLookup;
import java.util.Random;

/** Where tests look relays up. */
public final class RelayWorld {

    private RelayWorld() {}

    /** In a world of names that are written down, with a lookup of its own for those that the operator gave. Lots are drawn from the seed 1. */
    public static RelayNames names(FakeNames names, AddressLookup given) {
        return new RelayNames(
                given,
                new DnsAddressLookup(names, DnsAddressLookup.ANY),
                new TlsaLookup(names),
                new MxLookup(names, new Random(1)));
    }
}
