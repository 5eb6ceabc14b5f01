package dev.caravan.transport.smarthost;

import dev.caravan.dane.TlsaLookup;
import dev.caravan.nexthop.AddressLookup;
import dev.caravan.nexthop.MxLookup;

/**
 * Where a relay is looked up whose zone has a say: all by the resolver that knows what is authentic, since an address out
 * of a host file says nothing of the name's zone.
 *
 * @param mx finds the hosts of a relay's domain; its random numbers draw lots among hosts with weights, too
 */
public record RelayZone(AddressLookup addresses, TlsaLookup tlsa, MxLookup mx) {

    /** With other addresses, or some of them only. */
    public RelayZone withAddresses(AddressLookup other) {
        return new RelayZone(other, tlsa, mx);
    }
}
