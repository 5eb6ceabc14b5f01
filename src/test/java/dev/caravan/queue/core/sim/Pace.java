package dev.caravan.queue.core.sim;

import java.time.Duration;

/** When the worker's thread takes its turns, and what its monotonic clock says. */
final class Pace {

    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration TICK_IDLE_MAX = Duration.ofSeconds(20);
    private static final Duration OVERFLOW_CHECK = Duration.ofSeconds(1);
    private static final Duration SOON_MAX = Duration.ofMillis(20);
    private static final Duration WAIT_MIN = Duration.ofMillis(1);

    private final World world;

    /** A process may begin at any value of the monotonic clock, also at a negative one. */
    private final long nanoOrigin;

    private long lastTick;
    private long lastOverflowCheck;
    private Duration idle = TICK;
    private long wakeAt;

    Pace(World world) {
        this.world = world;
        this.nanoOrigin = world.random.nextLong(-1_000_000_000_000L, 1_000_000_000_000L);
        this.wakeAt = world.time.nanos();
        this.lastTick = nanoTime();
        this.lastOverflowCheck = nanoTime();
    }

    long nanoTime() {
        return nanoOrigin + world.time.nanos();
    }

    long wakeAt() {
        return wakeAt;
    }

    boolean tickIsDue() {
        boolean due = nanoTime() - lastTick >= TICK.toNanos();
        lastTick = due ? nanoTime() : lastTick;
        return due;
    }

    boolean overflowCheckIsDue() {
        boolean due = nanoTime() - lastOverflowCheck >= OVERFLOW_CHECK.toNanos();
        lastOverflowCheck = due ? nanoTime() : lastOverflowCheck;
        return due;
    }

    /** Something happened; the thread takes note a little later. */
    void poke() {
        idle = TICK;
        wakeAt = Math.min(wakeAt, soon());
    }

    void hasWorked() {
        idle = TICK;
    }

    void goesOn() {
        wakeAt = soon();
    }

    void sleeps(long nanos) {
        wakeAt = world.time.nanos() + Math.max(nanos, WAIT_MIN.toNanos());
    }

    /** How long to wait at most while there are overflow queues. */
    long overflowCheckNanos() {
        return OVERFLOW_CHECK.toNanos();
    }

    /** Nothing happens while jobs wait for a site that is down or hangs: ticks may be rarer, which is only faster. */
    long idleNanos() {
        long nanos = idle.toNanos();
        idle = idle.multipliedBy(2).compareTo(TICK_IDLE_MAX) < 0 ? idle.multipliedBy(2) : TICK_IDLE_MAX;
        return nanos;
    }

    private long soon() {
        return world.time.nanos() + world.random.nextLong(SOON_MAX.toNanos());
    }
}
