package dev.caravan.queue.artemis;

import dev.caravan.queue.Job;
import dev.caravan.queue.JobId;
import dev.caravan.queue.core.Command.End;
import dev.caravan.queue.core.Settlement;
import dev.caravan.queue.core.Settler;
import dev.caravan.status.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.activemq.artemis.api.core.ActiveMQException;

/** What jobs have come to, kept until the commit that says so has returned. */
final class Settlements {

    private final Supplier<Settler> settler;
    private final InstantSource clock;
    private final Map<JobId, Settlement> attempted = new HashMap<>();
    private final Map<JobId, Withdrawal> withdrawn = new HashMap<>();
    private final Set<JobId> poisonous = new HashSet<>();

    Settlements(Supplier<Settler> settler, InstantSource clock) {
        this.settler = settler;
        this.clock = clock;
    }

    void attempted(JobId job, Settlement settlement) {
        attempted.put(job, settlement);
    }

    void withdrawn(JobId job, Withdrawal what) {
        withdrawn.put(job, what);
    }

    /** A commit with nothing but this job failed: the job is the cause. */
    void poisonous(JobId job) {
        poisonous.add(job);
    }

    void forget(JobId job) {
        attempted.remove(job);
        withdrawn.remove(job);
        poisonous.remove(job);
    }

    /** Drops what is kept of jobs that nobody knows any more: their commit happened, and its answer was lost. */
    void retain(Predicate<JobId> known) {
        attempted.keySet().removeIf(known.negate());
        withdrawn.keySet().removeIf(known.negate());
        poisonous.removeIf(known.negate());
    }

    void settle(GroupCommit commit, Flight flight, End end) throws ActiveMQException {
        Job job = flight.job();
        if (poisonous.contains(job.id())) {
            commit.settle(flight, settler.get().quarantined(job, "every commit with it failed", clock.instant()));
            return;
        }
        switch (end) {
            case ATTEMPTED -> commit.settle(flight, attempted.get(job.id()));
            case IN_DOUBT -> commit.settle(flight, settler.get().inDoubt(job, clock.instant()));
            case EXPIRED -> commit.settle(flight, settler.get().ended(job, Reason.EXPIRED, late(job), clock.instant()));
            case POSTPONED -> commit.settle(flight, settler.get().postponed(job, clock.instant()));
            case WITHDRAWN -> withdraw(commit, flight, withdrawn.getOrDefault(job.id(), Withdrawal.RETRY));
        }
    }

    void withdraw(GroupCommit commit, Flight flight, Withdrawal what) throws ActiveMQException {
        Job job = flight.job();
        Instant now = clock.instant();
        switch (what) {
            case HOLD -> commit.move(flight, QueueNames.HELD);
            case RETRY -> commit.settle(flight, settler.get().withheld(job, Duration.ZERO, now));
            case FAIL -> commit.settle(flight, settler.get().ended(job, Reason.OPERATOR, "an operator ended it", now));
            case DROP -> {
                Settlement ended = settler.get().ended(job, Reason.OPERATOR, "an operator dropped it", now);
                commit.settle(flight, new Settlement(ended.outcomes(), Optional.empty(), List.of(), Optional.empty()));
            }
        }
    }

    private static String late(Job job) {
        return "the time to deliver it is over"
                + job.progress().lastError().map(e -> "; last: " + e).orElse("");
    }
}
