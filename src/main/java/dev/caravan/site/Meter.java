package dev.caravan.site;

/** Counts what begins against one rate. Time is monotonic nanoseconds. */
sealed interface Meter permits Pace, Quota {

    /** The rate has changed; what was counted counts on. */
    void limit(int count, long now);

    /**
     * How long something must wait to begin, in nanoseconds; 0 if it may begin now.
     *
     * @param ahead what is to begin before it
     * @param amount what it counts for
     */
    long waitNanos(int ahead, int amount, long now);

    void take(int amount, long now);

    /** What was taken then came to nothing. */
    void giveBack(int amount, long takenAt);
}
