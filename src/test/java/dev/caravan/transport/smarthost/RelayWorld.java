package dev.caravan.transport.smarthost;

import dev.caravan.dane.TlsaLookup;
import dev.caravan.nexthop.DnsAddressLookup;
import dev.caravan.nexthop.FakeNames;
import dev.caravan.nexthop.MxLookup;
import java.util.Random;

/** Where tests look relays up. */
public final class RelayWorld {

    private RelayWorld() {}

    /** In a world of names that are written down. Lots are drawn from the seed 1. */
    public static RelayZone zone(FakeNames names) {
        return new RelayZone(
                new DnsAddressLookup(names, DnsAddressLookup.ANY),
                new TlsaLookup(names),
                new MxLookup(names, new Random(1)));
    }
}
