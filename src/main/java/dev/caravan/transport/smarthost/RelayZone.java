package dev.caravan.transport.smarthost;

import dev.caravan.dane.TlsaLookup;
import dev.caravan.nexthop.AddressLookup;

/**
 * Where a relay that proves itself by its zone is looked up: both by the resolver that knows what is authentic, since an
 * address out of a host file says nothing of the name's zone.
 */
public record RelayZone(AddressLookup addresses, TlsaLookup tlsa) {}
