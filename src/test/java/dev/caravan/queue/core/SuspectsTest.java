package dev.caravan.queue.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.queue.JobId;
import dev.caravan.queue.Priority;
import dev.caravan.queue.core.Command.Claim;
import dev.caravan.queue.core.Command.Dial;
import dev.caravan.queue.core.Command.End;
import dev.caravan.queue.core.Command.Settle;
import dev.caravan.queue.core.Event.Signal;
import dev.caravan.queue.core.Ticket.Feed;
import dev.caravan.site.SiteKey;
import dev.caravan.site.SiteLimits;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Of suspects a few are claimed at a time; of those that one more death of the process would quarantine, one. */
class SuspectsTest {

    private static final SiteKey HERE = new SiteKey("mx", "a.example");
    private static final SiteKey THERE = new SiteKey("mx", "b.example");
    private static final int ROOM = 100;
    private static final int SUSPECTED = Settler.IN_DOUBT_MAX - 1;
    private static final int SUSPECTED_AT_FIRST = 2;
    private static final long SECOND = 1_000_000_000L;
    private static final long NEVER = Long.MAX_VALUE;

    private final Scheduler scheduler =
            new Scheduler(new SchedulerLimits(ROOM, 1_000_000, 10), site -> new SiteLimits(4, 4), Map.of(), List.of());
    private long now = 1;

    @Test
    void oneOfAllSitesIsClaimedAndTheOthersWaitUntilItsSettlementIsCommitted() {
        assertThat(on(suspect(1, HERE), suspect(2, HERE), suspect(3, THERE))).containsExactly(new Claim(job(1), 3));
        assertThat(on(claimed(1))).containsExactly(new Dial(job(1), HERE));
        assertThat(on(new Event.AttemptEnded(job(1), Signal.REACHED))).hasOnlyElementsOfType(Settle.class);
        assertThat(on(new Event.Settled(List.of(job(1))))).hasSize(1).hasOnlyElementsOfType(Claim.class);
    }

    @Test
    void ofThoseThatAreNotYetAtTheirLastDoubtAFewAreClaimedBesideTheOne() {
        on(suspect(1, HERE), suspect(2, HERE));
        Event[] many = IntStream.rangeClosed(3, ROOM)
                .mapToObj(n -> arrival(n, n % 2 == 0 ? HERE : THERE, SUSPECTED_AT_FIRST, NEVER))
                .toArray(Event[]::new);
        List<Command> claims = on(many);
        assertThat(claims).hasSize(Suspects.TOGETHER_MAX).hasOnlyElementsOfType(Claim.class);
        JobId one = claims.getFirst().job();
        on(new Event.Claimed(List.of(one)));
        on(new Event.AttemptEnded(one, Signal.REACHED));
        assertThat(on(new Event.Settled(List.of(one)))).hasSize(1).hasOnlyElementsOfType(Claim.class);
    }

    @Test
    void jobsThatAreNoSuspectsAreClaimedAllTheWhile() {
        on(suspect(1, HERE), suspect(2, HERE));
        assertThat(on(arrival(3, HERE, SUSPECTED_AT_FIRST - 1, NEVER), arrival(4, HERE, 0, NEVER)))
                .containsExactlyInAnyOrder(new Claim(job(3), 3), new Claim(job(4), 3));
    }

    @Test
    void theNextFreeConnectionIsTheSuspects() {
        on(Stream.of(1, 2, 3, 4, 5, 6, 7, 8)
                .map(n -> arrival(n, HERE, 0, NEVER))
                .toArray(Event[]::new));
        on(claimed(1, 2, 3, 4, 5, 6, 7, 8));
        on(suspect(9, HERE));
        assertThat(on(new Event.AttemptEnded(job(1), Signal.NONE))).contains(new Claim(job(9), 3));
        assertThat(on(claimed(9), new Event.AttemptEnded(job(2), Signal.NONE))).contains(new Dial(job(9), HERE));
    }

    @Test
    void oneWhoseClaimWasNotMadeIsClaimedAgain() {
        on(suspect(1, HERE), suspect(2, HERE));
        assertThat(on(new Event.CommitFailed(List.of(job(1)), List.of()))).containsExactly(new Claim(job(1), 3));
    }

    @Test
    void noneIsClaimedWhileAClaimMayBeOnTheBrokerSinceItsLaneWasLost() {
        on(new Event.Tick());
        on(suspect(1, HERE));
        on(new Event.LaneLost(1));
        assertThat(on(delivered(2, 1, SUSPECTED, NEVER), delivered(2, 2, SUSPECTED, NEVER)))
                .isEmpty();
        assertThat(after(59)).isEmpty();
        assertThat(after(2)).containsExactly(new Claim(job(1), 3));
    }

    @Test
    void oneThatWaitsExpires() {
        on(suspect(1, HERE), arrival(2, HERE, SUSPECTED, 10 * SECOND));
        assertThat(after(11)).containsExactly(new Settle(job(2), new Delivery(1, 2), End.EXPIRED));
    }

    @Test
    void oneThatWaitsIsLetGoToAnOperator() {
        on(suspect(1, HERE), suspect(2, HERE));
        assertThat(on(new Event.Withdrawn(job(2))))
                .containsExactly(new Settle(job(2), new Delivery(1, 2), End.WITHDRAWN));
    }

    @Test
    void whenMemoryIsFullThoseThatWaitComeBackLaterAndStandInNobodysWay() {
        on(new Event.Tick());
        for (int i = 1; i <= ROOM; i++) {
            on(suspect(i, HERE));
        }
        List<Command> commands = after(2);
        assertThat(commands).isNotEmpty().allMatch(c -> c instanceof Settle s && s.end() == End.POSTPONED);
    }

    private List<Command> after(long seconds) {
        now += seconds * SECOND;
        return on(new Event.Tick());
    }

    private List<Command> on(Event... events) {
        return scheduler.on(List.of(events), now);
    }

    private static Event claimed(int... numbers) {
        return new Event.Claimed(
                java.util.Arrays.stream(numbers).mapToObj(SuspectsTest::job).toList());
    }

    private static Event suspect(int number, SiteKey site) {
        return arrival(number, site, SUSPECTED, NEVER);
    }

    private static Event delivered(int epoch, int number, int doubts, long deadline) {
        return new Event.JobArrived(new Delivery(epoch, number), ticket(number, HERE, doubts, deadline));
    }

    private static Event arrival(int number, SiteKey site, int doubts, long deadline) {
        return new Event.JobArrived(new Delivery(1, number), ticket(number, site, doubts, deadline));
    }

    private static Ticket ticket(int number, SiteKey site, int doubts, long deadline) {
        return new Ticket(job(number), 3, site, Feed.RETRY, Priority.NORMAL, 10, 1, deadline, doubts);
    }

    private static JobId job(int number) {
        return new JobId(String.format("%026d", number));
    }
}
