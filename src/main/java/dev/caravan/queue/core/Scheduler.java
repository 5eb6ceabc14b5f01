package dev.caravan.queue.core;

import dev.caravan.queue.JobId;
import dev.caravan.queue.core.Command.End;
import dev.caravan.queue.core.Event.Signal;
import dev.caravan.queue.core.LedgerEntry.Return;
import dev.caravan.queue.core.LedgerEntry.State;
import dev.caravan.queue.core.Ticket.Feed;
import dev.caravan.site.Site;
import dev.caravan.site.SiteKey;
import dev.caravan.site.SiteLimits;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
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

    /** A site keeps this many jobs in memory before any is parked, or its fair share where there are many sites. */
    private static final int SITE_JOBS_KEPT = 64;

    /** A site that can finish what it holds in this time is quick enough to wait for. */
    private static final double SOON_SECONDS = 5;

    /** How long a site may hold jobs before it is judged. */
    private static final long JUDGE_AFTER_NANOS = 1_000_000_000L;

    /**
     * How long a settled entry is remembered whose commit may have happened. Only time counts in which a lane was open
     * and had room for more jobs: a broker that is away, or sites that fill the memory, keep a job from coming back for
     * any time. It must outlive the broker's connection TTL and a call's timeout by far; what is forgotten too early is
     * dialed twice.
     */
    private static final long LEDGER_LINGER_NANOS = 3_600_000_000_000L;

    /** An idle site's concurrency is remembered so long (ours). */
    private static final long SITE_LINGER_NANOS = 900_000_000_000L;

    private final SchedulerLimits limits;
    private final Function<SiteKey, SiteLimits> siteLimits;
    private final Map<JobId, Integer> claimsLeft;
    private final Map<JobId, LedgerEntry> ledger = new HashMap<>();
    private final Map<SiteKey, SiteQueue> sites = new LinkedHashMap<>();
    private final BitSet overflows = new BitSet(OVERFLOW_QUEUES);
    private final List<Command> commands = new ArrayList<>();
    private final Dispatch dispatch;
    private int jobsInFlight;
    private long octetsInFlight;
    private long lastTick;

    /** Nanoseconds in which jobs could come in. */
    private long receiving;

    private long newestEpoch = Long.MIN_VALUE;
    private long lostEpoch = Long.MIN_VALUE;

    /**
     * @param siteLimits bounds for a site seen for the first time
     * @param claimsLeft attempts claimed by an earlier process and never settled, by job
     * @param overflowsInUse overflow queues that an earlier process left with jobs in them
     */
    public Scheduler(
            SchedulerLimits limits,
            Function<SiteKey, SiteLimits> siteLimits,
            Map<JobId, Integer> claimsLeft,
            Collection<Integer> overflowsInUse) {
        this.limits = limits;
        this.siteLimits = siteLimits;
        this.claimsLeft = new HashMap<>(claimsLeft);
        this.dispatch = new Dispatch(limits);
        overflowsInUse.forEach(overflows::set);
    }

    /** Takes what happened, in its order, and says what to do now. */
    public List<Command> on(List<Event> events, long now) {
        for (Event event : events) {
            take(event, now);
        }
        dispatch.run(sites.values(), now, commands);
        List<Command> result = List.copyOf(commands);
        commands.clear();
        return result;
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
            case Event.OverflowDrained e -> overflows.clear(e.overflow());
            case Event.SitesChanged e -> sitesChanged(e.siteOf(), now);
            case Event.Withdrawn e -> endWaiting(ledger.get(e.job()), End.WITHDRAWN);
            case Event.Tick e -> tick(now);
        }
    }

    /** Jobs received and not settled. */
    public int jobsInFlight() {
        return jobsInFlight;
    }

    public long octetsInFlight() {
        return octetsInFlight;
    }

    /** Whether further jobs may be received. */
    public boolean hasRoom() {
        return jobsInFlight < limits.jobsInFlight() && octetsInFlight < limits.octetsInFlight();
    }

    /** How many more jobs may be received; 0 as well when the octets are used up. */
    public int room() {
        return hasRoom() ? limits.jobsInFlight() - jobsInFlight : 0;
    }

    /** Attempts under way. */
    public int running() {
        return dispatch.running();
    }

    /** Stops or allows new attempts; what is under way goes on. */
    public void dialing(Dialing dialing) {
        dispatch.dialing(dialing);
    }

    /** Whether new attempts may start. */
    public enum Dialing {
        ALLOWED,
        /** A few at a time, so that a full disk can drain itself. */
        FEW,
        STOPPED
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
        return entry == null ? null : entry.state.name().toLowerCase(java.util.Locale.ROOT);
    }

    /** All jobs in flight with their states. */
    public List<InFlight> inFlight() {
        return ledger.values().stream()
                .map(e ->
                        new InFlight(e.ticket, e.state.name().toLowerCase(java.util.Locale.ROOT), e.site.site.isDown()))
                .toList();
    }

    /** A job in flight as operators see it. */
    public record InFlight(Ticket ticket, String state, boolean siteDown) {}

    private void arrived(Delivery delivery, Ticket ticket, long now) {
        newestEpoch = Math.max(newestEpoch, delivery.epoch());
        LedgerEntry known = ledger.get(ticket.job());
        if (known != null && known.ticket.attempt() == ticket.attempt()) {
            attach(known, delivery);
            return;
        }
        if (known != null) {
            forget(known);
        }
        LedgerEntry entry = new LedgerEntry(ticket, siteOf(ticket.site(), now), delivery);
        ledger.put(ticket.job(), entry);
        inFlight(entry, +1);
        Integer claimedAttempt = claimsLeft.remove(ticket.job());
        if (claimedAttempt != null && claimedAttempt == ticket.attempt()) {
            end(entry, End.IN_DOUBT);
        } else if (ticket.feed() != Feed.OVERFLOW && overflows.get(entry.site.overflow)) {
            park(entry);
        } else {
            entry.site.wait(entry);
        }
    }

    private void attach(LedgerEntry entry, Delivery delivery) {
        if (entry.delivery == null) {
            entry.delivery = delivery;
            inFlight(entry, +1);
        } else {
            entry.delivery = delivery;
        }
        if (entry.state == State.DONE && entry.end != null) {
            end(entry, entry.end);
        }
    }

    private void claimed(JobId job) {
        LedgerEntry entry = ledger.get(job);
        if (entry != null && entry.state == State.CLAIMING) {
            entry.state = State.CLAIMED;
            entry.site.claimed.addLast(entry);
        }
    }

    private void attemptEnded(JobId job, Signal signal, long now) {
        LedgerEntry entry = ledger.get(job);
        if (entry == null || entry.state != State.RUNNING) {
            return;
        }
        Site site = entry.site.site;
        switch (signal) {
            case REACHED -> site.reached(now);
            case BUSY -> site.busy(now);
            case UNREACHABLE -> site.unreachable(now);
            case NONE -> site.noSignal(now);
        }
        dispatch.ended();
        entry.site.claims--;
        entry.site.ended();
        end(entry, End.ATTEMPTED);
    }

    /** The job's end is known: settled now if there is a delivery to settle, else when it comes back. */
    private void end(LedgerEntry entry, End end) {
        entry.end = end;
        entry.state = State.DONE;
        if (entry.delivery != null) {
            entry.state = State.SETTLING;
            commands.add(new Command.Settle(entry.job(), entry.delivery, end));
        }
    }

    private void endWaiting(@Nullable LedgerEntry entry, End end) {
        if (entry != null && entry.state == State.WAITING && entry.site.remove(entry)) {
            end(entry, end);
        }
    }

    private void park(LedgerEntry entry) {
        if (entry.delivery != null) {
            entry.state = State.PARKING;
            commands.add(new Command.Park(entry.job(), entry.delivery, entry.site.overflow));
        }
    }

    private void settled(JobId job) {
        LedgerEntry entry = ledger.get(job);
        if (entry != null && (entry.state == State.SETTLING || entry.state == State.PARKING)) {
            forget(entry);
        }
    }

    /** Only the attempt of that commit: the job may have come for its next one meanwhile. */
    private void proved(JobId job, int attempt) {
        LedgerEntry entry = ledger.get(job);
        if (entry != null && entry.state == State.DONE && entry.delivery == null && entry.ticket.attempt() == attempt) {
            forget(entry);
        }
    }

    private void forget(LedgerEntry entry) {
        ledger.remove(entry.job());
        if (entry.delivery != null) {
            inFlight(entry, -1);
        }
    }

    private void commitFailed(Event.CommitFailed failed) {
        for (JobId job : failed.claims()) {
            LedgerEntry entry = ledger.get(job);
            if (entry != null && entry.state == State.CLAIMING) {
                entry.state = State.WAITING;
                entry.site.claims--;
                entry.site.waitAgainInFront(entry);
            }
        }
        for (JobId job : failed.settled()) {
            LedgerEntry entry = ledger.get(job);
            if (entry != null) {
                loseDelivery(entry, Return.CERTAINLY);
            }
        }
    }

    private void laneLost(long epoch) {
        lostEpoch = Math.max(lostEpoch, epoch);
        for (LedgerEntry entry : List.copyOf(ledger.values())) {
            if (entry.delivery != null && entry.delivery.epoch() <= epoch) {
                loseDelivery(entry, entry.state == State.SETTLING ? Return.PERHAPS : Return.CERTAINLY);
            }
        }
        // What was asked for a moment ago needs deliveries that are gone; it is asked for again when they come back.
        commands.removeIf(command -> switch (command) {
            case Command.Settle s -> s.delivery().epoch() <= epoch;
            case Command.Park p -> p.delivery().epoch() <= epoch;
            case Command.Claim c -> false;
            case Command.Dial d -> false;
        });
    }

    /** Keeps what must be known when the job comes back, and forgets a job that was not yet dialed. */
    private void loseDelivery(LedgerEntry entry, Return comesBack) {
        entry.lostAt = receiving;
        entry.comesBack = comesBack;
        switch (entry.state) {
            case WAITING -> {
                entry.site.remove(entry);
                forget(entry);
            }
            case CLAIMING -> {
                entry.site.claims--;
                forget(entry);
            }
            case CLAIMED -> {
                entry.site.claimed.remove(entry);
                entry.site.claims--;
                forget(entry);
            }
            case PARKING -> forget(entry);
            case RUNNING, DONE, SETTLING -> {
                if (entry.state == State.SETTLING) {
                    entry.state = State.DONE;
                }
                inFlight(entry, -1);
                entry.delivery = null;
            }
        }
    }

    private void sitesChanged(Function<JobId, SiteKey> siteOf, long now) {
        for (LedgerEntry entry : List.copyOf(ledger.values())) {
            SiteKey key = entry.state == State.WAITING ? siteOf.apply(entry.job()) : entry.ticket.site();
            Delivery delivery = entry.delivery;
            if (!key.equals(entry.ticket.site()) && delivery != null) {
                Ticket t = entry.ticket;
                entry.site.remove(entry);
                forget(entry);
                arrived(
                        delivery,
                        new Ticket(t.job(), t.attempt(), key, t.feed(), t.priority(), t.octets(), t.deadline()),
                        now);
            }
        }
    }

    private void tick(long now) {
        double seconds = lastTick == 0 ? 0 : (now - lastTick) / 1e9;
        lastTick = now;
        if (hasRoom() && newestEpoch > lostEpoch) {
            receiving += (long) (seconds * 1e9);
        }
        if (seconds > 0) {
            sites.values().forEach(site -> site.tick(seconds));
        }
        for (SiteQueue site : sites.values()) {
            for (LedgerEntry entry : site.waiting()) {
                if (now - entry.ticket.deadline() >= 0) {
                    endWaiting(entry, End.EXPIRED);
                }
            }
            if (!hasRoom()) {
                parkSurplus(site, now);
            }
        }
        ledger.values()
                .removeIf(e -> e.delivery == null
                        && e.comesBack == Return.PERHAPS
                        && receiving - e.lostAt > LEDGER_LINGER_NANOS);
        sites.values()
                .removeIf(site -> site.inFlight == 0
                        && site.claims == 0
                        && site.site.running() == 0
                        && !site.site.isDown()
                        && now - site.busySince > SITE_LINGER_NANOS);
    }

    /** Memory is full: a site that cannot soon finish what it holds gives way to others. */
    private void parkSurplus(SiteQueue site, long now) {
        int fairShare = Math.max(1, limits.jobsInFlight() / (2 * sites.size()));
        int keep = (int) Math.max(Math.min(SITE_JOBS_KEPT, fairShare), site.expectedIn(SOON_SECONDS));
        if (site.inFlight <= keep || now - site.busySince < JUDGE_AFTER_NANOS) {
            return;
        }
        for (int surplus = site.inFlight - keep; surplus > 0; surplus--) {
            LedgerEntry last = site.takeLast();
            if (last == null) {
                return;
            }
            overflows.set(site.overflow);
            park(last);
        }
    }

    private SiteQueue siteOf(SiteKey key, long now) {
        SiteQueue site = sites.computeIfAbsent(key, k -> {
            SiteQueue made = new SiteQueue(
                    new Site(k, siteLimits.apply(k)), Math.floorMod(k.toString().hashCode(), OVERFLOW_QUEUES));
            made.site.startLevelWith(dispatch.heldNanosOfLast(), now);
            return made;
        });
        if (site.inFlight == 0 && site.claims == 0) {
            site.busySince = now;
            site.site.startLevelWith(dispatch.heldNanosOfLast(), now);
        }
        return site;
    }

    private void inFlight(LedgerEntry entry, int sign) {
        jobsInFlight += sign;
        octetsInFlight += sign * entry.ticket.octets();
        entry.site.inFlight += sign;
    }
}
