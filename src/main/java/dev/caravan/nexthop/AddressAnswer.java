package dev.caravan.nexthop;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** The addresses of a host, or why there are none. */
public sealed interface AddressAnswer {

    /**
     * @param addresses at least one, in the order to try them
     * @param way to the name that has them; empty where the domain name system was not asked by us
     */
    record Found(List<InetAddress> addresses, Optional<Expansion> way) implements AddressAnswer {

        /** Nothing is known of how they were found. */
        public Found(List<InetAddress> addresses) {
            this(addresses, Optional.empty());
        }

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
