package dev.caravan.queue.core;

import org.jspecify.annotations.Nullable;

/**
 * Sees to it that the death of the process convicts one job at most. A suspect is a job that one more death would
 * quarantine. After a crash the jobs that were under way are due at the same time, and if they were claimed together
 * again, the one that kills the process would take the others along. So of all suspects one at a time has a claim.
 */
final class Suspects {

    /**
     * How long no suspect is claimed after the lane was lost on which one was claimed or settled: what was written may be
     * on the broker, and goes when its record has come back over the new lane. Far more than the second that takes, and
     * than the ten for which a broker may withhold it (ours).
     */
    private static final long REST_NANOS = 60_000_000_000L;

    private @Nullable LedgerEntry underWay;
    private long restNanos;

    boolean mayClaim() {
        return underWay == null && restNanos <= 0;
    }

    /** It is to be claimed, or came back while its claim may be on the broker. */
    void begins(LedgerEntry entry) {
        underWay = entry;
    }

    /** Its claim was never made, or its settlement has been committed. */
    void over(LedgerEntry entry) {
        if (underWay == entry) {
            underWay = null;
        }
    }

    /** Whether its claim is on the broker is not known any more. */
    void lost(LedgerEntry entry) {
        if (underWay == entry) {
            underWay = null;
            restNanos = REST_NANOS;
        }
    }

    void laneLost() {
        if (restNanos > 0) {
            restNanos = REST_NANOS;
        }
    }

    /** A lane has been open for this time. */
    void tick(long nanos) {
        restNanos = Math.max(0, restNanos - nanos);
    }
}
