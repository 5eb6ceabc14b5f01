package dev.caravan.queue.core.sim;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;

/** The time of a history: a monotonic clock, a wall clock that may jump, and what is still to happen. */
final class Timeline implements InstantSource {

    private static final String TRACE = System.getProperty("caravan.sim.trace");

    private static final Instant BEGINNING = Instant.parse("2026-03-01T00:00:00Z");

    private final PriorityQueue<Due> pending = new PriorityQueue<>();
    private long nanos;
    private long order;
    private Duration offset = Duration.ZERO;

    private record Due(long at, long order, Runnable what) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    /** Monotonic, from the beginning of the history. */
    long nanos() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return BEGINNING.plusNanos(nanos).plus(offset);
    }

    void wallClockJumps(Duration by) {
        offset = offset.plus(by);
    }

    void after(Duration delay, Runnable what) {
        pending.add(new Due(nanos + delay.toNanos(), order++, what));
    }

    /** When the next thing happens. */
    long next() {
        return pending.isEmpty() ? Long.MAX_VALUE : pending.peek().at();
    }

    void runNext() {
        Due due = pending.remove();
        advanceTo(due.at());
        due.what().run();
    }

    /** For whoever replays a seed: what happens, to be searched for what this says. */
    void trace(String what, Object... details) {
        if (TRACE != null) {
            System.out.printf("%.3f %s %s%n", nanos / 1e9, what, java.util.Arrays.toString(details));
        }
    }

    void advanceTo(long at) {
        nanos = Math.max(nanos, at);
    }
}
