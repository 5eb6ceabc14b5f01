package dev.caravan.transport.smarthost;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which machines of a relay no session was to be had with lately, so that not every message waits for each of them: it
 * looks after them itself, by letting one attempt through when a back-off is over. Safe for many threads.
 */
final class RelayHealth {

    /** Ours: after the first failure; doubled with each probe that fails. */
    static final Duration BACK_OFF_MIN = Duration.ofSeconds(30);

    /** Ours: as sites that are down are looked after. */
    static final Duration BACK_OFF_MAX = Duration.ofMinutes(5);

    /** Ours: relays have a handful; names that lead to ever new addresses must not fill the memory. */
    static final int MACHINES_MAX = 1_000;

    /**
     * A machine that was found by this name: certificates are for names.
     *
     * @param address not resolved where only a proxy knows it
     */
    private record Machine(String host, InetSocketAddress address) {}

    private record Down(Duration backOff, Instant until) {}

    private final InstantSource clock;
    private final Map<Machine, Down> down = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Machine, Down> eldest) {
            return size() > MACHINES_MAX;
        }
    };

    RelayHealth(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether an attempt may go there. The one that may after a back-off is the probe: it begins the next, longer one. */
    synchronized boolean mayTry(String host, InetSocketAddress address) {
        Instant now = clock.instant();
        Machine machine = new Machine(host, address);
        Down since = down.get(machine);
        if (since == null) {
            return true;
        }
        if (now.isBefore(since.until())) {
            return false;
        }
        Duration doubled = since.backOff().multipliedBy(2);
        Duration next = doubled.compareTo(BACK_OFF_MAX) < 0 ? doubled : BACK_OFF_MAX;
        down.put(machine, new Down(next, now.plus(next)));
        return true;
    }

    /**
     * There was no session. Those who were under way with the one that found out say nothing new.
     *
     * @return whether that is new
     */
    synchronized boolean failed(String host, InetSocketAddress address) {
        Down since = new Down(BACK_OFF_MIN, clock.instant().plus(BACK_OFF_MIN));
        return down.putIfAbsent(new Machine(host, address), since) == null;
    }

    /**
     * There was one.
     *
     * @return whether that is new
     */
    synchronized boolean works(String host, InetSocketAddress address) {
        return down.remove(new Machine(host, address)) != null;
    }
}
