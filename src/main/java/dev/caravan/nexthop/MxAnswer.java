package dev.caravan.nexthop;

import java.util.List;

/** The mail hosts of a domain, or why there are none. */
public sealed interface MxAnswer {

    /** @param hosts at least one, in the order to try them, each name once */
    record Hosts(List<MxHost> hosts) implements MxAnswer {
        public Hosts {
            hosts = List.copyOf(hosts);
        }
    }

    /** @param text one line: which name, and what the look-up said */
    record None(LookupFailure failure, String text) implements MxAnswer {}
}
