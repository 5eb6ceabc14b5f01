package dev.caravan.queue.core;

import dev.caravan.queue.core.Scheduler.Dialing;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;

/** Hands out claims and connections. */
final class Dispatch {

    /** Claimed beyond the free slots, so that a connection that gets free need not wait for a commit (ours). */
    private static final int CLAIMS_AHEAD = 32;

    /** A site may always claim these, however much memory the claims of others hold (ours). */
    private static final int CLAIMS_MIN = 4;

    /**
     * With {@link Dialing#FEW}: each attempt may write its message again before the old one is freed, so this many times
     * the largest job that travels in the queue is the most that the disk can lose (ours).
     */
    private static final int CONNECTIONS_FEW = 16;

    private final Suspects suspects;
    private final Orders orders;
    private final int connections;
    private final int claims;
    private int running;
    private double heldNanosOfLast;
    private Dialing dialing = Dialing.ALLOWED;

    Dispatch(SchedulerLimits limits, Suspects suspects, Orders orders) {
        this.suspects = suspects;
        this.orders = orders;
        connections = limits.connections();
        claims = limits.jobsInFlight() / 2;
    }

    int running() {
        return running;
    }

    void dialing(Dialing value) {
        dialing = value;
    }

    void ended() {
        running--;
    }

    /** Where a site that was idle starts in the line of those that want connections. */
    double heldNanosOfLast() {
        return heldNanosOfLast;
    }

    void run(Collection<SiteQueue> sites, long now) {
        if (dialing == Dialing.STOPPED) {
            return;
        }
        claim(sites, now);
        dial(sites, now);
    }

    /**
     * A claimed job stays in memory until it was dialed, which a site that hangs puts off for hours. So no site may claim
     * more than what it leaves for the others to claim, and all together not much more than half of what fits.
     */
    private void claim(Collection<SiteQueue> sites, long now) {
        int claimed = 0;
        for (SiteQueue site : sites) {
            claimed += site.claims;
        }
        claimed += claimSuspects(sites, claimed, now);
        for (SiteQueue site : sites) {
            while (site.waitingCount() > 0 && mayClaim(site, claimed, now)) {
                LedgerEntry entry = site.next();
                if (entry == null) {
                    break;
                }
                orders.claim(entry);
                claimed++;
            }
        }
    }

    private int claimSuspects(Collection<SiteQueue> sites, int claimed, long now) {
        int more = 0;
        Optional<LedgerEntry> next = nextSuspect(sites, claimed, now);
        while (next.isPresent()) {
            LedgerEntry entry = next.get();
            entry.site.remove(entry);
            suspects.begins(entry);
            orders.claim(entry);
            more++;
            next = nextSuspect(sites, claimed + more, now);
        }
        return more;
    }

    /** The site that has held connections for the shortest time goes first: those that hang leave time for others. */
    private Optional<LedgerEntry> nextSuspect(Collection<SiteQueue> sites, int claimed, long now) {
        return sites.stream()
                .filter(site -> site.site.hasSlot(now) && mayClaim(site, claimed, now))
                .flatMap(site -> site.nextSuspect(suspects::mayClaim).stream())
                .min(Comparator.comparingDouble(entry -> entry.site.site.heldNanos(now)));
    }

    private boolean mayClaim(SiteQueue site, int claimed, long now) {
        return site.claims < Math.min(claimsAllowed(site, now), Math.max(CLAIMS_MIN, claims - claimed));
    }

    private int claimsAllowed(SiteQueue site, long now) {
        if (site.site.isDown()) {
            return site.site.hasSlot(now) ? 1 : 0;
        }
        return 2 * site.site.concurrency() + CLAIMS_AHEAD;
    }

    /**
     * The site that has held connections for the shortest time goes first. No site may take more than what it leaves
     * free: however many sites hang, some connections stay for the others.
     */
    private void dial(Collection<SiteQueue> sites, long now) {
        PriorityQueue<SiteQueue> line =
                new PriorityQueue<>(Comparator.comparingDouble((SiteQueue s) -> s.site.heldNanos(now)));
        for (SiteQueue site : sites) {
            if (mayDial(site, now)) {
                line.add(site);
            }
        }
        if (!line.isEmpty()) {
            heldNanosOfLast = Math.max(heldNanosOfLast, line.peek().site.heldNanos(now));
        }
        while (running < connections() && !line.isEmpty()) {
            SiteQueue site = line.poll();
            if (!mayDial(site, now)) {
                continue;
            }
            orders.dial(site.claimed.removeFirst(), now);
            running++;
            line.add(site);
        }
    }

    private boolean mayDial(SiteQueue site, long now) {
        return !site.claimed.isEmpty()
                && site.site.hasSlot(now)
                && site.site.running() < Math.max(1, connections() - running);
    }

    private int connections() {
        return dialing == Dialing.FEW ? Math.min(CONNECTIONS_FEW, connections) : connections;
    }
}
