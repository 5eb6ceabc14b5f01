package dev.caravan.queue.core;

import dev.caravan.queue.JobId;
import dev.caravan.queue.Priority;
import dev.caravan.site.Load;
import dev.caravan.site.SiteKey;

/**
 * What the scheduler needs to know of a job.
 *
 * @param attempt the attempt that is next, 1 for the first
 * @param octets what it holds in memory
 * @param recipients what it counts for where recipients are counted
 * @param deadline monotonic nanoseconds: later it is not worth dialing any more
 * @param doubts how often running the process died while it was under way
 */
public record Ticket(
        JobId job,
        int attempt,
        SiteKey site,
        Feed feed,
        Priority priority,
        long octets,
        int recipients,
        long deadline,
        int doubts) {

    /** Twice running is no accident of many (ours). */
    private static final int SUSPECT_AFTER = 2;

    /** Whether it may be what kills the process: it was under way too often when that happened. */
    boolean isSuspect() {
        return doubts >= SUSPECT_AFTER;
    }

    /** Whether one more death of the process would quarantine it. */
    boolean isPrimeSuspect() {
        return doubts >= Settler.IN_DOUBT_MAX - 1;
    }

    /** What an attempt counts for where there are rates. */
    Load load() {
        return Load.of(recipients);
    }

    /** Whether its deadline has passed. */
    boolean isOver(long now) {
        return now - deadline >= 0;
    }

    Ticket to(SiteKey other) {
        return new Ticket(job, attempt, other, feed, priority, octets, recipients, deadline, doubts);
    }

    /** Where a job came from. */
    public enum Feed {
        /** Its first attempt. */
        FRESH(2),
        RETRY(1),
        /** Back from the overflow queue; its turn is that of a fresh one. */
        OVERFLOW(2);

        private final int weight;

        Feed(int weight) {
            this.weight = weight;
        }

        /** Its turns, while all have work. */
        public int weight() {
            return weight;
        }
    }
}
