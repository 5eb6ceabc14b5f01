package dev.caravan.site;

/**
 * A rate for each second or minute, spread evenly: one after the other at equal intervals. This is the leaky bucket of
 * ITU-T I.371 in its form as a virtual schedule. What counts for several is let go when it is its turn, and those after it
 * wait for that.
 */
final class Pace implements Meter {

    /**
     * So much earlier than its turn something may begin. Whoever looks at the clock looks a little late, and without this
     * every delay would be lost for good. It is also the burst: in any time there is at most one, or what comes in this
     * time, beyond the rate (ours: more than a turn of the worker takes, and little for a server).
     */
    static final long EARLY_NANOS = 50_000_000L;

    private final long period;
    private long interval;
    private long nextAt;
    private boolean begun;

    Pace(Rate rate) {
        this.period = rate.unit().nanos();
        this.interval = interval(rate.count());
    }

    private long interval(int count) {
        // Rounded up: rather a millionth too slow than too fast.
        return (period + count - 1) / count;
    }

    @Override
    public void limit(int count, long now) {
        long changed = interval(count);
        nextAt = now + (long) ((double) debt(now) / interval * changed);
        interval = changed;
    }

    @Override
    public long waitNanos(int ahead, int amount, long now) {
        return Math.max(0, debt(now) + ahead * interval - EARLY_NANOS);
    }

    @Override
    public void take(int amount, long now) {
        nextAt = now + debt(now) + amount * interval;
        begun = true;
    }

    /** Its turn is over. To repeat it would make a burst of all that failed together. */
    @Override
    public void giveBack(int amount, long takenAt) {}

    private long debt(long now) {
        return begun ? Math.max(0, nextAt - now) : 0;
    }
}
