package dev.caravan.queue.core.sim;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How a site's servers behave. */
enum Temper {
    /** Takes almost everything at once. */
    FAST(20, 200),
    SLOW(3_000, 40_000),
    /** Takes an eternity, and then the message. */
    TARPIT(60_000, 500_000),
    /** Nobody is there. */
    DEAD(5, 30_000),
    /** Accepts the connection and says nothing. */
    HOLE(300_000, 3_600_000),
    /** Hangs for longer than any history lasts. */
    NEVER(2_000_000_000, 2_000_000_001),
    /** 421: fewer connections, please. */
    BUSY(20, 2_000),
    /** Not now. */
    GREYLISTING(20, 1_000),
    /** Never. */
    REJECTING(20, 1_000),
    /** Takes the message; its reply to the final dot is lost. */
    UNSURE(100, 20_000),
    /** A limit of our own stands in the way, a proxy that is down. */
    WITHHELD(1, 500);

    private final int shortestMillis;
    private final int longestMillis;

    Temper(int shortestMillis, int longestMillis) {
        this.shortestMillis = shortestMillis;
        this.longestMillis = longestMillis;
    }

    Duration duration(RandomGenerator random) {
        return Duration.ofMillis(random.nextInt(shortestMillis, longestMillis));
    }
}
