package dev.caravan.queue.core;

import java.util.HashSet;
import java.util.Set;

/**
 * Sees to it that the death of the process convicts one job at most. After a crash the jobs that were under way are due at
 * the same time, and if they were claimed together again and again, the one that kills the process would take all others
 * along. So a job that was in doubt twice running is a suspect, and suspects are narrowed down: a few of them have a claim
 * at a time, and of those whose next doubt is the last only one.
 */
final class Suspects {

    /** Few enough to be told apart after the next death, enough to get on with hundreds of innocent ones (ours). */
    static final int TOGETHER_MAX = 16;

    /**
     * How long no suspect is claimed after the lane was lost on which one was claimed or settled: what was written may be
     * on the broker, and goes when its record has come back over the new lane. Far more than the second that takes, and
     * than the ten for which a broker may withhold it (ours).
     */
    private static final long REST_NANOS = 60_000_000_000L;

    private final Set<LedgerEntry> underWay = new HashSet<>();
    private long restNanos;

    boolean mayClaim(LedgerEntry entry) {
        Ticket ticket = entry.ticket;
        long alike = underWay.stream()
                .filter(e -> e.ticket.isPrimeSuspect() == ticket.isPrimeSuspect())
                .count();
        return restNanos <= 0 && alike < (ticket.isPrimeSuspect() ? 1 : TOGETHER_MAX);
    }

    /** It is to be claimed, or came back while its claim may be on the broker. */
    void begins(LedgerEntry entry) {
        underWay.add(entry);
    }

    /** Its claim was never made, or its settlement has been committed. */
    void over(LedgerEntry entry) {
        underWay.remove(entry);
    }

    /** Whether its claim is on the broker is not known any more. */
    void lost(LedgerEntry entry) {
        if (underWay.remove(entry)) {
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
