package dev.caravan.bench;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Waits with a bound. */
public final class Await {

    private static final long POLL_MICROS = 500;

    /** A count that stands still for so long has stopped for good. */
    private static final Duration UNMOVED_MAX = Duration.ofSeconds(40);

    private Await() {}

    public static void until(BooleanSupplier reached, Duration bound, Supplier<String> otherwise)
            throws ProofFailed, InterruptedException {
        long end = System.nanoTime() + bound.toNanos();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new ProofFailed("after " + bound.toSeconds() + " s: " + otherwise.get());
            }
            TimeUnit.MICROSECONDS.sleep(POLL_MICROS);
        }
    }

    /** Until a count is reached, for as long as it moves at all. */
    public static void count(LongSupplier count, long goal, Supplier<String> otherwise)
            throws ProofFailed, InterruptedException {
        long last = count.getAsLong();
        long since = System.nanoTime();
        while (last < goal) {
            TimeUnit.MICROSECONDS.sleep(POLL_MICROS);
            long now = count.getAsLong();
            if (now != last) {
                last = now;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > UNMOVED_MAX.toNanos()) {
                throw new ProofFailed(otherwise.get() + ", and nothing more for " + UNMOVED_MAX.toSeconds() + " s");
            }
        }
    }

    /** Until a count has not moved for some time. */
    public static void quiet(LongSupplier count, Duration unmoved, Duration bound)
            throws ProofFailed, InterruptedException {
        long end = System.nanoTime() + bound.toNanos();
        long last = count.getAsLong();
        long since = System.nanoTime();
        while (System.nanoTime() - since < unmoved.toNanos()) {
            TimeUnit.MICROSECONDS.sleep(POLL_MICROS);
            long now = count.getAsLong();
            if (now != last) {
                last = now;
                since = System.nanoTime();
            }
            if (System.nanoTime() - end > 0) {
                throw new ProofFailed("not quiet after " + bound.toSeconds() + " s");
            }
        }
    }
}
