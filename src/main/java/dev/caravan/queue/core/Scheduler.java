package dev.caravan.queue.core;

import dev.caravan.queue.JobId;
import dev.caravan.queue.core.Command.End;
import dev.caravan.queue.core.Event.Signal;
import dev.caravan.queue.core.LedgerEntry.Return;
import dev.caravan.queue.core.LedgerEntry.State;
import dev.caravan.queue.core.Ticket.Feed;
import dev.caravan.site.SiteKey;
import dev.caravan.site.SiteLimits;
import dev.caravan.site.Usage;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides which job is claimed, dialed, settled and parked, and when.
 *
 * <p>The rules, in the order they matter: a job is dialed only after the commit with its claim has returned; a job that
 * comes back while it is under way is attached, not dialed; one whose end is known is settled again, not dialed; one
 * that an earlier process claimed is in doubt. Free slots go to the site that has held connections for the shortest
 * time. A site that holds back more jobs than it can soon finish gets an overflow queue for its surplus.
 *
 * <p>Not for several threads. Time is monotonic nanoseconds, given with every event.
 */
public final class Scheduler {

    /** Overflow queues there can be; sites share one when their names hash alike. */
    public static final int OVERFLOW_QUEUES = 256;

    private final Map<JobId, Integer> claimsLeft;
    private final Suspects suspects = new Suspects();
    private final Ledger ledger;
    private final SiteQueues sites;
    private final Orders orders = new Orders();
    private final Parking parking;
    private final Dispatch dispatch;
    private long lastTick;

    /**
     * @param siteLimits bounds of a site, asked for when it is seen for the first time and when sites have changed
     * @param claimsLeft attempts claimed by an earlier process and never settled, by job
     * @param overflowsInUse overflow queues that an earlier process left with jobs in them
     */
    public Scheduler(
            SchedulerLimits limits,
            Function<SiteKey, SiteLimits> siteLimits,
            Map<JobId, Integer> claimsLeft,
            Collection<Integer> overflowsInUse) {
        this.claimsLeft = new HashMap<>(claimsLeft);
        this.ledger = new Ledger(limits, suspects);
        this.sites = new SiteQueues(siteLimits);
        this.parking = new Parking(limits, overflowsInUse, orders);
        this.dispatch = new Dispatch(limits, suspects, orders);
    }

    /** Takes what happened, in its order, and says what to do now. */
    public List<Command> on(List<Event> events, long now) {
        for (Event event : events) {
            take(event, now);
        }
        dispatch.run(sites.all(), now);
        return orders.take();
    }

    private void take(Event event, long now) {
        switch (event) {
            case Event.JobArrived e -> arrived(e.delivery(), e.ticket(), now);
            case Event.Claimed e -> e.jobs().forEach(this::claimed);
            case Event.AttemptEnded e -> attemptEnded(e.job(), e.signal(), now);
            case Event.Settled e -> e.jobs().forEach(this::settled);
            case Event.CommitFailed e -> commitFailed(e);
            case Event.CommitProved e -> e.settled().forEach(this::proved);
            case Event.LaneLost e -> laneLost(e.epoch());
            case Event.OverflowDrained e -> parking.drained(e.overflow());
            case Event.SitesChanged e -> sitesChanged(e.siteOf(), now);
            case Event.Withdrawn e -> endWaiting(ledger.get(e.job()), End.WITHDRAWN);
            case Event.Tick e -> tick(now);
            case Event.RateDue e -> {} // Whether anything may be dialed is looked at after every event.
        }
    }

    /** Jobs received and not settled. */
    public int jobsInFlight() {
        return ledger.jobsInFlight();
    }

    public long octetsInFlight() {
        return ledger.octetsInFlight();
    }

    /** Whether further jobs may be received. */
    public boolean hasRoom() {
        return ledger.hasRoom();
    }

    /** How many more jobs may be received; 0 as well when the octets are used up. */
    public int room() {
        return ledger.room();
    }

    /** Attempts under way. */
    public int running() {
        return dispatch.running();
    }

    /** Stops or allows new attempts; what is under way goes on. */
    public void dialing(Dialing dialing) {
        dispatch.dialing(dialing);
    }

    /** Whether an attempt of this job is, or may have been, made and is not settled. */
    public boolean isUnderWay(JobId job) {
        LedgerEntry entry = ledger.get(job);
        return claimsLeft.containsKey(job)
                || entry != null
                        && (entry.state == State.RUNNING || entry.state == State.DONE || entry.state == State.SETTLING);
    }

    /** The state of one job, if it is in flight. */
    public @Nullable String stateOf(JobId job) {
        LedgerEntry entry = ledger.get(job);
        return entry == null ? null : entry.state.name().toLowerCase(Locale.ROOT);
    }

    /**
     * How long nothing need be done for the sake of rates, if nothing happens: after that a job may be dialed that only
     * its transport's rate keeps from it.
     *
     * @return nanoseconds, {@link Long#MAX_VALUE} if no job waits for a rate alone
     */
    public long rateWaitNanos(long now) {
        return dispatch.rateWaitNanos(now);
    }

    /** What an earlier process has used of rates for long times. To be told before anything else. */
    public void recall(List<Usage> usages, long now) {
        sites.recall(usages, now);
    }

    /** What has been used of rates for long times. */
    public List<Usage> usage(long now) {
        return sites.usage(now);
    }

    /** All jobs in flight with their states. */
    public List<InFlight> inFlight(long now) {
        return ledger.all().stream()
                .map(e -> new InFlight(
                        e.ticket,
                        e.state.name().toLowerCase(Locale.ROOT),
                        e.site.site.isDown(),
                        e.site.throttle.waitNanos(e.ticket.load(), now)))
                .toList();
    }

    private void arrived(Delivery delivery, Ticket ticket, long now) {
        ledger.delivered(delivery);
        LedgerEntry known = ledger.get(ticket.job());
        if (known != null && known.ticket.attempt() == ticket.attempt()) {
            attach(known, delivery);
            return;
        }
        if (known != null) {
            ledger.forget(known);
        }
        SiteQueue site = sites.of(ticket.site(), dispatch.heldNanosOfLast(), now);
        LedgerEntry entry = new LedgerEntry(ticket, site, delivery);
        ledger.add(entry);
        Integer claimedAttempt = claimsLeft.remove(ticket.job());
        if (claimedAttempt != null && claimedAttempt == ticket.attempt()) {
            orders.end(entry, End.IN_DOUBT);
        } else if (ticket.feed() != Feed.OVERFLOW && !ticket.isSuspect() && parking.isInUse(site)) {
            orders.park(entry);
        } else {
            site.wait(entry);
        }
    }

    private void attach(LedgerEntry entry, Delivery delivery) {
        ledger.attach(entry, delivery);
        if (entry.state == State.DONE && entry.end != null) {
            orders.end(entry, entry.end);
        }
    }

    private void claimed(JobId job) {
        LedgerEntry entry = ledger.get(job);
        if (entry != null && entry.state == State.CLAIMING) {
            entry.state = State.CLAIMED;
            if (entry.ticket.isSuspect()) {
                // The next free connection is its: as long as it is under way, other suspects wait.
                entry.site.claimed.addFirst(entry);
            } else {
                entry.site.claimed.addLast(entry);
            }
        }
    }

    private void attemptEnded(JobId job, Signal signal, long now) {
        LedgerEntry entry = ledger.get(job);
        if (entry == null || entry.state != State.RUNNING) {
            return;
        }
        entry.site.ended(entry, signal, now);
        dispatch.ended();
        orders.end(entry, End.ATTEMPTED);
    }

    private void endWaiting(@Nullable LedgerEntry entry, End end) {
        if (entry != null && entry.state == State.WAITING && entry.site.remove(entry)) {
            orders.end(entry, end);
        }
    }

    private void settled(JobId job) {
        LedgerEntry entry = ledger.get(job);
        if (entry != null && (entry.state == State.SETTLING || entry.state == State.PARKING)) {
            ledger.forget(entry);
        }
    }

    /** Only the attempt of that commit: the job may have come for its next one meanwhile. */
    private void proved(JobId job, int attempt) {
        LedgerEntry entry = ledger.get(job);
        if (entry != null && entry.state == State.DONE && entry.delivery == null && entry.ticket.attempt() == attempt) {
            ledger.forget(entry);
        }
    }

    private void commitFailed(Event.CommitFailed failed) {
        for (JobId job : failed.claims()) {
            LedgerEntry entry = ledger.get(job);
            if (entry != null && entry.state == State.CLAIMING) {
                entry.state = State.WAITING;
                entry.site.unclaimed(entry);
                suspects.over(entry);
                entry.site.waitAgainInFront(entry);
            }
        }
        for (JobId job : failed.settled()) {
            LedgerEntry entry = ledger.get(job);
            if (entry != null) {
                ledger.loseDelivery(entry, Return.CERTAINLY);
            }
        }
    }

    private void laneLost(long epoch) {
        ledger.laneLost(epoch);
        orders.laneLost(epoch);
    }

    private void sitesChanged(Function<JobId, SiteKey> siteOf, long now) {
        sites.limitsChanged(now);
        for (LedgerEntry entry : ledger.all()) {
            SiteKey key = entry.state == State.WAITING ? siteOf.apply(entry.job()) : entry.ticket.site();
            Delivery delivery = entry.delivery;
            if (!key.equals(entry.ticket.site()) && delivery != null) {
                entry.site.remove(entry);
                ledger.forget(entry);
                arrived(delivery, entry.ticket.to(key), now);
            }
        }
    }

    private void tick(long now) {
        long nanos = lastTick == 0 ? 0 : now - lastTick;
        lastTick = now;
        ledger.tick(nanos, parking::mayHold);
        sites.tick(nanos / 1e9);
        for (SiteQueue site : sites.all()) {
            expire(site, now);
        }
        if (!hasRoom()) {
            parking.makeRoom(sites.all(), now);
        }
        sites.forgetIdle(now);
    }

    /** What is over before it was dialed. A claim is no promise to dial: a site that hangs puts that off for hours. */
    private void expire(SiteQueue site, long now) {
        for (LedgerEntry entry : site.waiting()) {
            if (entry.ticket.isOver(now)) {
                endWaiting(entry, End.EXPIRED);
            }
        }
        List<LedgerEntry> over =
                site.claimed.stream().filter(e -> e.ticket.isOver(now)).toList();
        for (LedgerEntry entry : over) {
            site.claimed.remove(entry);
            site.unclaimed(entry);
            orders.end(entry, End.EXPIRED);
        }
    }
}
