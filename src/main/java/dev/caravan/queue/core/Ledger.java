package dev.caravan.queue.core;

import dev.caravan.queue.JobId;
import dev.caravan.queue.core.LedgerEntry.Return;
import dev.caravan.queue.core.LedgerEntry.State;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Every job in the worker's hands, how much of the limits they use up, and what is kept of a job whose delivery is lost.
 */
final class Ledger {

    /**
     * How long a settled entry is remembered whose commit may have happened. Only time counts in which a lane was open
     * and had room for more jobs: a broker that is away, or sites that fill the memory, keep a job from coming back for
     * any time. It must outlive the broker's connection TTL and a call's timeout by far; what is forgotten too early is
     * dialed twice.
     */
    private static final long LINGER_NANOS = 3_600_000_000_000L;

    private final SchedulerLimits limits;
    private final Map<JobId, LedgerEntry> entries = new HashMap<>();
    private final Suspects suspects;
    private int jobsInFlight;
    private long octetsInFlight;

    /** Nanoseconds in which jobs could come in. */
    private long receiving;

    private long newestEpoch = Long.MIN_VALUE;
    private long lostEpoch = Long.MIN_VALUE;

    Ledger(SchedulerLimits limits, Suspects suspects) {
        this.limits = limits;
        this.suspects = suspects;
    }

    int jobsInFlight() {
        return jobsInFlight;
    }

    long octetsInFlight() {
        return octetsInFlight;
    }

    boolean hasRoom() {
        return jobsInFlight < limits.jobsInFlight() && octetsInFlight < limits.octetsInFlight();
    }

    /** How many more jobs may be received; 0 as well when the octets are used up. */
    int room() {
        return hasRoom() ? limits.jobsInFlight() - jobsInFlight : 0;
    }

    @Nullable
    LedgerEntry get(JobId job) {
        return entries.get(job);
    }

    /** As they are now; they may be forgotten while they are gone through. */
    List<LedgerEntry> all() {
        return List.copyOf(entries.values());
    }

    void delivered(Delivery delivery) {
        newestEpoch = Math.max(newestEpoch, delivery.epoch());
    }

    void add(LedgerEntry entry) {
        entries.put(entry.job(), entry);
        inFlight(entry, +1);
    }

    /** The job came back while it was known. */
    void attach(LedgerEntry entry, Delivery delivery) {
        if (entry.delivery == null) {
            inFlight(entry, +1);
        }
        entry.delivery = delivery;
        if (entry.state == State.DONE && entry.ticket.isSuspect() && suspects.mayClaim(entry)) {
            suspects.begins(entry);
        }
    }

    void forget(LedgerEntry entry) {
        suspects.over(entry);
        entries.remove(entry.job());
        if (entry.delivery != null) {
            inFlight(entry, -1);
        }
    }

    /** The lane is gone with all its deliveries. */
    void laneLost(long epoch) {
        lostEpoch = Math.max(lostEpoch, epoch);
        suspects.laneLost();
        for (LedgerEntry entry : all()) {
            if (entry.delivery != null && entry.delivery.epoch() <= epoch) {
                loseDelivery(entry, entry.state == State.SETTLING ? Return.PERHAPS : Return.CERTAINLY);
            }
        }
    }

    /** Keeps what must be known when the job comes back, and forgets a job that was not yet dialed. */
    void loseDelivery(LedgerEntry entry, Return comesBack) {
        entry.lostAt = receiving;
        entry.comesBack = comesBack;
        if (comesBack == Return.PERHAPS || entry.state == State.CLAIMING || entry.state == State.CLAIMED) {
            suspects.lost(entry);
        }
        switch (entry.state) {
            case WAITING -> {
                entry.site.remove(entry);
                forget(entry);
            }
            case CLAIMING -> {
                entry.site.unclaimed(entry);
                forget(entry);
            }
            case CLAIMED -> {
                entry.site.claimed.remove(entry);
                entry.site.unclaimed(entry);
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

    /**
     * Forgets what would have come back by now if it ever did.
     *
     * @param mayBeParked whether the job may still lie in an overflow queue: those are read no faster than sites that
     *     hang get on, whatever room there is
     */
    void tick(long nanos, Predicate<LedgerEntry> mayBeParked) {
        if (newestEpoch > lostEpoch) {
            suspects.tick(nanos);
            receiving += hasRoom() ? nanos : 0;
        }
        entries.values()
                .removeIf(e -> e.delivery == null
                        && e.comesBack == Return.PERHAPS
                        && receiving - e.lostAt > LINGER_NANOS
                        && !mayBeParked.test(e));
    }

    private void inFlight(LedgerEntry entry, int sign) {
        jobsInFlight += sign;
        octetsInFlight += sign * entry.ticket.octets();
        entry.site.inFlight += sign;
    }
}
