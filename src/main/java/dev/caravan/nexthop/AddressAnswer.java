package dev.caravan.nexthop;

import java.net.InetAddress;
import java.util.List;

/** The addresses of a host, or why there are none. */
public sealed interface AddressAnswer {

    /** @param addresses at least one, in the order to try them */
    record Found(List<InetAddress> addresses) implements AddressAnswer {
        public Found {
            addresses = List.copyOf(addresses);
            if (addresses.isEmpty()) {
                throw new IllegalArgumentException("a host that was found has at least one address");
            }
        }
    }

    /** @param text one line: which name, and what the look-up said */
    record None(LookupFailure failure, String text) implements AddressAnswer {}
}
