package dev.caravan.queue.core;

import dev.caravan.site.Throttle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

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

    /** When a job may be dialed that only a rate keeps from it. Meaningful while {@link #rateHolds}. */
    private long rateDueAt;

    private boolean rateHolds;

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

    long rateWaitNanos(long now) {
        return rateHolds ? Math.max(0, rateDueAt - now) : Long.MAX_VALUE;
    }

    void run(Collection<SiteQueue> sites, long now) {
        rateHolds = false;
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
        List<SiteQueue> limited = limited(sites, now);
        claimed += claimSuspects(sites, claimed, now);
        claimed += limited.isEmpty() ? 0 : claimByRate(limited, claimed, now);
        for (SiteQueue site : sites) {
            while (!site.throttle.isLimited() && site.waitingCount() > 0 && mayClaim(site, claimed, now)) {
                LedgerEntry entry = site.next();
                if (entry == null) {
                    break;
                }
                orders.claim(entry);
                claimed++;
            }
        }
    }

    /**
     * Where a rate is shared, sites take turns as they do for connections, and nothing is claimed that could not be dialed
     * soon: after a crash it would be in doubt. The first in line is not overtaken, however many recipients it has, or it
     * would never have its turn.
     */
    private int claimByRate(Collection<SiteQueue> limited, int claimed, long now) {
        PriorityQueue<SiteQueue> line = line(now);
        limited.stream().filter(site -> site.waitingCount() > 0).forEach(line::add);
        Set<Throttle> used = new HashSet<>();
        int more = 0;
        while (!line.isEmpty()) {
            SiteQueue site = line.poll();
            LedgerEntry first = site.peek();
            if (first == null || used.contains(site.throttle) || !mayUseRate(site, claimed + more, now)) {
                continue;
            }
            if (!site.throttle.mayReserve(first.ticket.load(), now)) {
                used.add(site.throttle);
                continue;
            }
            site.next();
            site.throttle.reserve(first.ticket.load());
            orders.claim(first);
            more++;
            line.add(site);
        }
        return more;
    }

    /** What a site cannot dial now keeps no other site of the transport from anything. */
    private boolean mayUseRate(SiteQueue site, int claimed, long now) {
        return site.site.hasSlot(now) && mayClaim(site, claimed, now);
    }

    /** The sites that have rates. What they have claimed and can dial is reserved. */
    private static List<SiteQueue> limited(Collection<SiteQueue> sites, long now) {
        List<SiteQueue> limited = new ArrayList<>();
        for (SiteQueue site : sites) {
            if (site.throttle.isLimited()) {
                limited.add(site);
                site.throttle.reserveNothing();
            }
        }
        for (SiteQueue site : limited) {
            if (site.site.hasSlot(now)) {
                site.throttle.reserve(site.ahead());
            }
        }
        return limited;
    }

    private static PriorityQueue<SiteQueue> line(long now) {
        return new PriorityQueue<>(Comparator.comparingDouble((SiteQueue s) -> s.site.heldNanos(now))
                .thenComparingInt(s -> s.claims));
    }

    private int claimSuspects(Collection<SiteQueue> sites, int claimed, long now) {
        int more = 0;
        Optional<LedgerEntry> next = nextSuspect(sites, claimed, now);
        while (next.isPresent()) {
            LedgerEntry entry = next.get();
            entry.site.remove(entry);
            suspects.begins(entry);
            entry.site.throttle.reserve(entry.ticket.load());
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
                .flatMap(site -> site
                        .nextSuspect(suspect ->
                                suspects.mayClaim(suspect) && site.throttle.mayReserve(suspect.ticket.load(), now))
                        .stream())
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
        PriorityQueue<SiteQueue> line = line(now);
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
                && site.site.running() < Math.max(1, connections() - running)
                && isAllowed(site, now);
    }

    private boolean isAllowed(SiteQueue site, long now) {
        if (!site.throttle.isLimited()) {
            return true;
        }
        long wait = site.throttle.waitNanos(site.claimed.getFirst().ticket.load(), now);
        if (wait > 0 && (!rateHolds || now + wait - rateDueAt < 0)) {
            rateHolds = true;
            rateDueAt = now + wait;
        }
        return wait == 0;
    }

    private int connections() {
        return dialing == Dialing.FEW ? Math.min(CONNECTIONS_FEW, connections) : connections;
    }
}
