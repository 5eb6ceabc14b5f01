package dev.caravan.queue.core.sim;

import dev.caravan.queue.JobId;
import dev.caravan.queue.core.Command;
import dev.caravan.queue.core.Event;
import dev.caravan.queue.core.Scheduler;
import dev.caravan.queue.core.SchedulerLimits;
import dev.caravan.queue.core.Ticket;
import dev.caravan.site.SiteLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Known defects, planted between the scheduler and its shell. A simulation that does not see them proves nothing. */
enum Sabotage {
    NONE,
    /** Jobs are dialed as if their claims had been committed. */
    SKIP_THE_CLAIM,
    /** What is under way is forgotten when the lane is lost. */
    FORGET_THE_LEDGER,
    /** Settlements are written twice in one commit. */
    SETTLE_TWICE,
    /** One settlement of many is never written. */
    DROP_A_SETTLEMENT,
    /** A job's rest is acknowledged and not sent again. */
    LOSE_THE_REST,
    /** Claims of a process that died are not looked at. */
    IGNORE_LEFT_CLAIMS,
    IGNORE_THE_SITE_CAP,
    IGNORE_ALL_CONNECTIONS_CAP,
    IGNORE_THE_RATES,
    /** A process begins as if no rate had been used before it. */
    FORGET_WHAT_WAS_USED,
    /** What reached a server is given back, too. */
    GIVE_BACK_TOO_MUCH,
    /** A job that was in doubt twice is claimed together with others like it. */
    TRUST_SUSPECTS,
    /** Jobs are received whether there is room or not. */
    IGNORE_ROOM,
    /** A limit of our own uses up an attempt. */
    COUNT_WITHHELD,
    /** Failures are not told to the scheduler: whatever failed to commit is believed to be made. */
    BELIEVE_EVERY_COMMIT,
    /** Attempts that end are not told. */
    SWALLOW_AN_END;

    private static final int MANY = 1_000;

    SchedulerLimits limits(SchedulerLimits true_) {
        return this == IGNORE_ALL_CONNECTIONS_CAP
                ? new SchedulerLimits(true_.jobsInFlight(), true_.octetsInFlight(), MANY)
                : true_;
    }

    SiteLimits limits(SiteLimits true_) {
        return switch (this) {
            case IGNORE_THE_SITE_CAP -> new SiteLimits(MANY, MANY, true_.rates());
            case IGNORE_THE_RATES -> new SiteLimits(true_.initial(), true_.max());
            default -> true_;
        };
    }

    Map<JobId, Integer> leftClaims(Map<JobId, Integer> true_) {
        return this == IGNORE_LEFT_CLAIMS ? Map.of() : true_;
    }

    /** Asks the scheduler, and does to question and answer what this defect is. */
    List<Command> ask(Scheduler scheduler, List<Event> events, long now) {
        List<Event> told = new ArrayList<>(events);
        if (this == SWALLOW_AN_END) {
            told.removeIf(e -> e instanceof Event.AttemptEnded(JobId job, var signal) && isChosen(job));
        }
        if (this == GIVE_BACK_TOO_MUCH) {
            told.replaceAll(e -> e instanceof Event.AttemptEnded(JobId job, var signal) && isChosen(job)
                    ? new Event.AttemptEnded(job, Event.Signal.NONE)
                    : e);
        }
        if (this == TRUST_SUSPECTS) {
            told.replaceAll(Sabotage::trusted);
        }
        List<Command> commands = new ArrayList<>(scheduler.on(told, now));
        if (this == DROP_A_SETTLEMENT) {
            commands.removeIf(c -> c instanceof Command.Settle(JobId job, var delivery, var end) && isChosen(job));
        }
        if (this == SETTLE_TWICE) {
            commands.addAll(List.copyOf(commands).stream()
                    .filter(c -> c instanceof Command.Settle)
                    .toList());
        }
        if (this == SKIP_THE_CLAIM) {
            List<JobId> claims = commands.stream()
                    .filter(c -> c instanceof Command.Claim)
                    .map(Command::job)
                    .toList();
            commands.removeIf(c -> c instanceof Command.Claim);
            if (!claims.isEmpty()) {
                commands.addAll(ask(scheduler, List.of(new Event.Claimed(claims)), now));
            }
        }
        return commands;
    }

    private static Event trusted(Event event) {
        return event instanceof Event.JobArrived(var delivery, Ticket t)
                ? new Event.JobArrived(
                        delivery,
                        new Ticket(
                                t.job(),
                                t.attempt(),
                                t.site(),
                                t.feed(),
                                t.priority(),
                                t.octets(),
                                t.recipients(),
                                t.deadline(),
                                0))
                : event;
    }

    private static boolean isChosen(JobId job) {
        return job.hashCode() % 7 == 0;
    }
}
