package dev.caravan.nexthop;

import dev.caravan.envelope.DomainName;

/** Finds the addresses of a host by its name. Safe for many threads; blocks. */
@FunctionalInterface
public interface AddressLookup {

    /** @return the failures are those that begin with {@code HOST_}; never throws for what a name service does */
    AddressAnswer addresses(DomainName host);
}
