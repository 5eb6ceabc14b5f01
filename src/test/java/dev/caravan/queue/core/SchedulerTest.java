package dev.caravan.queue.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.queue.JobId;
import dev.caravan.queue.Priority;
import dev.caravan.queue.core.Event.Signal;
import dev.caravan.queue.core.Ticket.Feed;
import dev.caravan.site.SiteKey;
import dev.caravan.site.SiteLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SchedulerTest {

    private static final SiteKey SITE = new SiteKey("mx", "a.example");
    private static final long HOUR = 3_600_000_000_000L;
    private static final JobId JOB = new JobId("0".repeat(26));

    private final Scheduler scheduler =
            new Scheduler(new SchedulerLimits(100, 1_000_000, 10), site -> new SiteLimits(2, 4), Map.of(), List.of());
    private long now = 1;

    @Test
    void anAttemptThatEndsJustBeforeItsLaneIsLostIsSettledOnceWhenTheJobComesBack() {
        dialed();
        assertThat(on(new Event.AttemptEnded(JOB, Signal.REACHED), new Event.LaneLost(1)))
                .isEmpty();
        assertThat(on(arrival(2))).containsExactly(new Command.Settle(JOB, new Delivery(2, 2), Command.End.ATTEMPTED));
    }

    @Test
    void anEndIsRememberedHoweverLongTheBrokerIsAway() {
        dialed();
        on(new Event.LaneLost(1));
        on(new Event.AttemptEnded(JOB, Signal.REACHED));
        for (int i = 0; i < 48; i++) {
            now += HOUR;
            on(new Event.Tick());
        }
        assertThat(on(arrival(2))).hasOnlyElementsOfType(Command.Settle.class);
    }

    @Test
    void anEndWhoseCommitIsProvedAfterItsLaneWasLostIsForgotten() {
        dialed();
        on(new Event.AttemptEnded(JOB, Signal.REACHED));
        on(new Event.LaneLost(1));
        on(new Event.CommitProved(Map.of(JOB, 2)));
        assertThat(scheduler.stateOf(JOB)).as("another attempt").isEqualTo("done");
        on(new Event.CommitProved(Map.of(JOB, 1)));
        assertThat(scheduler.stateOf(JOB)).isNull();
    }

    @Test
    void aFullDiskLeavesAFewAttemptsAtATime() {
        Scheduler roomy = new Scheduler(
                new SchedulerLimits(100, 1_000_000, 100), site -> new SiteLimits(2, 4), Map.of(), List.of());
        roomy.dialing(Scheduler.Dialing.FEW);
        List<Event> arrivals = new ArrayList<>();
        List<JobId> jobs = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            JobId job = new JobId("0".repeat(24) + (10 + i));
            jobs.add(job);
            arrivals.add(new Event.JobArrived(
                    new Delivery(1, i),
                    new Ticket(job, 1, new SiteKey("mx", i + ".example"), Feed.FRESH, Priority.NORMAL, 1, now + HOUR)));
        }
        roomy.on(arrivals, now);
        assertThat(roomy.on(List.of(new Event.Claimed(jobs)), now))
                .hasSize(16)
                .hasOnlyElementsOfType(Command.Dial.class);
        roomy.dialing(Scheduler.Dialing.ALLOWED);
        assertThat(roomy.on(List.of(new Event.Tick()), now))
                .hasSizeGreaterThan(16)
                .hasOnlyElementsOfType(Command.Dial.class);
    }

    private void dialed() {
        assertThat(on(arrival(1))).containsExactly(new Command.Claim(JOB, 1));
        assertThat(on(new Event.Claimed(List.of(JOB)))).containsExactly(new Command.Dial(JOB, SITE));
    }

    private List<Command> on(Event... events) {
        return scheduler.on(List.of(events), now);
    }

    private static Event arrival(int epoch) {
        return new Event.JobArrived(
                new Delivery(epoch, epoch), new Ticket(JOB, 1, SITE, Feed.FRESH, Priority.NORMAL, 10, Long.MAX_VALUE));
    }
}
