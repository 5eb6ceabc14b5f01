package dev.caravan.queue.core.sim;

import dev.caravan.queue.Job;
import dev.caravan.queue.JobId;
import dev.caravan.queue.Progress;
import dev.caravan.queue.artemis.Withdrawal;
import dev.caravan.queue.core.Command;
import dev.caravan.queue.core.Settlement;
import dev.caravan.queue.core.Settler;
import dev.caravan.queue.core.sim.Item.Flight;
import dev.caravan.status.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the process knows of ends, and what it writes down of them. */
final class Settling {

    private final World world;
    private final Settler settler;
    private final Map<JobId, Settlement> ends = new HashMap<>();
    private final Map<JobId, Withdrawal> withdrawals = new HashMap<>();

    Settling(World world) {
        this.world = world;
        this.settler = new Settler(world.schedule(), world.ids);
    }

    Settler settler() {
        return settler;
    }

    void ended(JobId job, Made made) {
        ends.put(job, made.settlement());
    }

    void withdrawn(JobId job, Withdrawal what) {
        withdrawals.put(job, what);
    }

    void forget(JobId job) {
        ends.remove(job);
        withdrawals.remove(job);
    }

    void settle(Gathering gathering, Flight flight, Command.End end) {
        Job job = flight.mail().job();
        Instant now = world.time.instant();
        switch (end) {
            case ATTEMPTED -> {
                Settlement made = ends.get(job.id());
                if (made == null) {
                    throw new BrokenPromise("told to settle an attempt that was not made: " + job.id());
                }
                gathering.settle(flight, made);
            }
            case IN_DOUBT -> gathering.settle(flight, settler.inDoubt(job, now));
            case EXPIRED -> gathering.settle(flight, settler.ended(job, Reason.EXPIRED, "over", now));
            case POSTPONED -> {
                world.promise.figures().postponed++;
                gathering.settle(flight, settler.postponed(job, now));
            }
            case WITHDRAWN -> withdraw(gathering, flight, withdrawals.get(job.id()));
        }
    }

    void withdraw(Gathering gathering, Flight flight, @Nullable Withdrawal what) {
        Job job = flight.mail().job();
        Instant now = world.time.instant();
        world.promise.figures().withdrawn++;
        switch (what == null ? Withdrawal.RETRY : what) {
            case HOLD -> gathering.move(flight, DurableBroker.HELD);
            case RETRY -> gathering.settle(flight, settler.withheld(job, Duration.ZERO, now));
            case FAIL -> gathering.settle(flight, settler.ended(job, Reason.OPERATOR, "ended", now));
            case DROP -> {
                Settlement ended = settler.ended(job, Reason.OPERATOR, "dropped", now);
                gathering.settle(
                        flight, new Settlement(ended.outcomes(), ended.again(), List.of(), ended.quarantine()));
            }
        }
    }

    static Made counted(Made made) {
        Settlement s = made.settlement();
        return new Made(
                new Settlement(s.outcomes(), s.again().map(Settling::oneMore), s.notices(), s.quarantine()),
                made.signal(),
                made.kind());
    }

    private static Job oneMore(Job job) {
        Progress p = job.progress();
        return job.withProgress(new Progress(
                p.attempts() + 1,
                p.due(),
                p.inDoubtInARow(),
                p.outcomes(),
                p.deferralReported(),
                p.delayNotified(),
                p.lastError(),
                p.addressesTried()));
    }
}
