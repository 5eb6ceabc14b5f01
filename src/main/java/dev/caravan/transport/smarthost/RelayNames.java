package dev.caravan.transport.smarthost;

import dev.caravan.dane.TlsaLookup;
import dev.caravan.nexthop.AddressLookup;
import dev.caravan.nexthop.MxLookup;
import java.util.function.UnaryOperator;

/**
 * Where the names of relays are looked up. What a zone has a say in is asked of the resolver that knows what is authentic,
 * since an address out of a host file says nothing of the name's zone.
 *
 * @param given finds hosts that the operator has named, but for DANE
 * @param published finds those for DANE, and the hosts of domains
 * @param mx finds the hosts of a relay's domain; its random numbers draw lots among hosts with weights, too
 */
public record RelayNames(AddressLookup given, AddressLookup published, TlsaLookup tlsa, MxLookup mx) {

    /** With fewer addresses. */
    public RelayNames within(UnaryOperator<AddressLookup> bounds) {
        return new RelayNames(bounds.apply(given), bounds.apply(published), tlsa, mx);
    }
}
