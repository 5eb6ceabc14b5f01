package dev.caravan.queue.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.queue.JobId;
import dev.caravan.queue.Priority;
import dev.caravan.queue.core.Command.End;
import dev.caravan.queue.core.Event.Signal;
import dev.caravan.queue.core.Ticket.Feed;
import dev.caravan.site.Site;
import dev.caravan.site.SiteKey;
import dev.caravan.site.SiteLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SchedulerTest {

    private static final SiteKey SITE = new SiteKey("mx", "a.example");
    private static final long HOUR = 3_600_000_000_000L;
    private static final JobId JOB = new JobId("0".repeat(26));
    private static final JobId OTHER = new JobId("1".repeat(26));
    private static final int OVERFLOW = 7;

    private SiteLimits limits = new SiteLimits(2, 4);
    private final Scheduler scheduler =
            new Scheduler(new SchedulerLimits(100, 1_000_000, 10), site -> limits, Map.of(), List.of(OVERFLOW));
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
    void anEndIsRememberedAsLongAsItsJobMayLieInAnOverflowQueueThatIsReadSlowly() {
        on(arrival(JOB, 1, Feed.OVERFLOW));
        on(new Event.Claimed(List.of(JOB)));
        on(new Event.AttemptEnded(JOB, Signal.REACHED));
        on(new Event.LaneLost(1));
        on(arrival(OTHER, 2, Feed.OVERFLOW));
        for (int i = 0; i < 48; i++) {
            now += HOUR;
            on(new Event.Tick());
        }
        assertThat(scheduler.stateOf(JOB)).isEqualTo("done");
        on(new Event.OverflowDrained(OVERFLOW), new Event.Tick());
        assertThat(scheduler.stateOf(JOB)).isNull();
    }

    @Test
    void aClaimedJobExpiresIfItsSiteHangsUntilItsDeadline() {
        limits = new SiteLimits(1, 1);
        dialed();
        on(arrival(OTHER, 1, Feed.FRESH, now + HOUR));
        assertThat(on(new Event.Claimed(List.of(OTHER)))).isEmpty();
        now += HOUR;
        assertThat(on(new Event.Tick())).containsExactly(new Command.Settle(OTHER, new Delivery(1, 1), End.EXPIRED));
        assertThat(on(new Event.AttemptEnded(JOB, Signal.REACHED))).hasOnlyElementsOfType(Command.Settle.class);
    }

    @Test
    void aSiteThatIsDownIsForgottenWhenItHasHadNoJobsForAWhile() {
        limits = new SiteLimits(Site.DOWN_AFTER_FAILURES, Site.DOWN_AFTER_FAILURES);
        List<JobId> jobs = Stream.of("A", "B", "C", "D", "E")
                .map(letter -> new JobId(letter.repeat(26)))
                .toList();
        jobs.forEach(job -> on(arrival(job, 1, Feed.FRESH)));
        on(new Event.Claimed(jobs));
        jobs.forEach(job -> on(new Event.AttemptEnded(job, Signal.UNREACHABLE)));
        on(arrival(JOB, 1, Feed.FRESH));
        assertThat(scheduler.inFlight(now)).allMatch(InFlight::siteDown);
        on(new Event.Withdrawn(JOB), new Event.Settled(jobs), new Event.Settled(List.of(JOB)), new Event.Tick());
        now += HOUR;
        on(new Event.Tick());
        on(arrival(JOB, 1, Feed.FRESH));
        assertThat(scheduler.inFlight(now)).noneMatch(InFlight::siteDown);
    }

    @Test
    void aSiteKeepsToItsNewBoundsWhenTheConfigurationHasChanged() {
        limits = new SiteLimits(1, 1);
        dialed();
        on(arrival(OTHER, 1, Feed.FRESH));
        assertThat(on(new Event.Claimed(List.of(OTHER)))).isEmpty();
        limits = new SiteLimits(2, 4);
        assertThat(on(new Event.SitesChanged(job -> SITE))).containsExactly(new Command.Dial(OTHER, SITE));
    }

    @Test
    void jobsThatWaitMoveToTheSiteTheyTurnOutToBelongToAndWhatIsClaimedStays() {
        limits = new SiteLimits(1, 1);
        SiteKey shared = new SiteKey("mx", "mx.shared.example");
        for (int i = 0; i < 40; i++) {
            on(arrival(new JobId("0".repeat(24) + (10 + i)), 1, Feed.FRESH));
        }
        List<JobId> waiting = jobsIn("waiting");
        List<JobId> claiming = jobsIn("claiming");

        List<Command> commands = on(new Event.SitesChanged(job -> shared));

        List<JobId> moved = commands.stream().map(Command::job).toList();
        assertThat(moved).isNotEmpty().isSubsetOf(waiting);
        assertThat(scheduler.inFlight(now))
                .allSatisfy(job -> assertThat(job.ticket().site())
                        .isEqualTo(claiming.contains(job.ticket().job()) ? SITE : shared));
        on(new Event.Claimed(moved));
        assertThat(scheduler.inFlight(now).stream().filter(job -> job.state().equals("running")))
                .as("one connection for all of the shared site")
                .hasSize(1);
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
        roomy.dialing(Dialing.FEW);
        List<Event> arrivals = new ArrayList<>();
        List<JobId> jobs = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            JobId job = new JobId("0".repeat(24) + (10 + i));
            jobs.add(job);
            arrivals.add(new Event.JobArrived(
                    new Delivery(1, i),
                    new Ticket(
                            job,
                            1,
                            new SiteKey("mx", i + ".example"),
                            Feed.FRESH,
                            Priority.NORMAL,
                            1,
                            1,
                            now + HOUR,
                            0)));
        }
        roomy.on(arrivals, now);
        assertThat(roomy.on(List.of(new Event.Claimed(jobs)), now))
                .hasSize(16)
                .hasOnlyElementsOfType(Command.Dial.class);
        roomy.dialing(Dialing.ALLOWED);
        assertThat(roomy.on(List.of(new Event.Tick()), now))
                .hasSizeGreaterThan(16)
                .hasOnlyElementsOfType(Command.Dial.class);
    }

    private List<JobId> jobsIn(String state) {
        return scheduler.inFlight(now).stream()
                .filter(job -> job.state().equals(state))
                .map(job -> job.ticket().job())
                .toList();
    }

    private void dialed() {
        assertThat(on(arrival(1))).containsExactly(new Command.Claim(JOB, 1));
        assertThat(on(new Event.Claimed(List.of(JOB)))).containsExactly(new Command.Dial(JOB, SITE));
    }

    private List<Command> on(Event... events) {
        return scheduler.on(List.of(events), now);
    }

    private static Event arrival(int epoch) {
        return arrival(JOB, epoch, Feed.FRESH);
    }

    private static Event arrival(JobId job, int epoch, Feed feed) {
        return arrival(job, epoch, feed, Long.MAX_VALUE);
    }

    private static Event arrival(JobId job, int epoch, Feed feed, long deadline) {
        return new Event.JobArrived(
                new Delivery(epoch, epoch), new Ticket(job, 1, SITE, feed, Priority.NORMAL, 10, 1, deadline, 0));
    }
}
