package dev.caravan.queue.core;

import dev.caravan.queue.core.Command.End;
import dev.caravan.queue.core.Ticket.Feed;
import dev.caravan.site.SiteKey;
import java.util.BitSet;
import java.util.Collection;

/** Moves the surplus of sites that cannot soon finish what they hold out of memory, to overflow queues. */
final class Parking {

    /** A site keeps this many jobs in memory before any is parked, or its fair share where there are many sites. */
    private static final int SITE_JOBS_KEPT = 64;

    /** A site that can finish what it holds in this time is quick enough to wait for. */
    private static final double SOON_SECONDS = 5;

    /** How long a site may hold jobs before it is judged. */
    private static final long JUDGE_AFTER_NANOS = 1_000_000_000L;

    private final int jobsInFlightMax;
    private final Orders orders;
    private final BitSet inUse = new BitSet(Scheduler.OVERFLOW_QUEUES);

    Parking(SchedulerLimits limits, Collection<Integer> inUse, Orders orders) {
        this.jobsInFlightMax = limits.jobsInFlight();
        this.orders = orders;
        inUse.forEach(this.inUse::set);
    }

    static int overflowOf(SiteKey site) {
        return Math.floorMod(site.toString().hashCode(), Scheduler.OVERFLOW_QUEUES);
    }

    void drained(int overflow) {
        inUse.clear(overflow);
    }

    /** New jobs of the site go to the end of its overflow queue, since there are some. */
    boolean isInUse(SiteQueue site) {
        return inUse.get(site.overflow);
    }

    /** Whether the job came from an overflow queue and may be there again. Which one it was, nobody knows any more. */
    boolean mayHold(LedgerEntry entry) {
        return entry.ticket.feed() == Feed.OVERFLOW && !inUse.isEmpty();
    }

    /** Memory is full: sites that cannot soon finish what they hold give way to others. */
    void makeRoom(Collection<SiteQueue> sites, long now) {
        int fairShare = Math.max(1, jobsInFlightMax / (2 * sites.size()));
        for (SiteQueue site : sites) {
            int keep = (int) Math.max(Math.min(SITE_JOBS_KEPT, fairShare), site.expectedIn(SOON_SECONDS));
            if (now - site.busySince >= JUDGE_AFTER_NANOS) {
                park(site, site.inFlight - keep);
            }
        }
    }

    private void park(SiteQueue site, int surplus) {
        for (int i = 0; i < surplus; i++) {
            LedgerEntry last = site.takeLast();
            if (last == null) {
                return;
            }
            if (last.ticket.isSuspect()) {
                // In the overflow queue the suspects would stand in the way of those behind them.
                orders.end(last, End.POSTPONED);
            } else {
                inUse.set(site.overflow);
                orders.park(last);
            }
        }
    }
}
