package dev.caravan.queue.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.queue.JobId;
import dev.caravan.queue.Priority;
import dev.caravan.queue.core.Event.Signal;
import dev.caravan.queue.core.Ticket.Feed;
import dev.caravan.site.Rate;
import dev.caravan.site.Rate.Counted;
import dev.caravan.site.Rate.Unit;
import dev.caravan.site.SiteKey;
import dev.caravan.site.SiteLimits;
import dev.caravan.site.Usage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the scheduler makes of rates. Claims are committed, and attempts end, as soon as they can. */
class RatesTest {

    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final SiteKey RELAY = new SiteKey("relay", "relay.example:587");
    private static final SiteKey A = new SiteKey("relay", "a.example");
    private static final SiteKey OTHER = new SiteKey("mx", "b.example");

    private List<Rate> rates = List.of(messages(30, Unit.MINUTE));
    private SiteLimits limits = new SiteLimits(4, 8);
    private Scheduler scheduler = scheduler();
    private final List<Event> ends = new ArrayList<>();
    private final List<Event> notYet = new ArrayList<>();

    /** What attempts say; empty for those that hang. */
    private Optional<Signal> signal = Optional.of(Signal.REACHED);

    private int parked;
    private long now = 7 * SECOND;
    private int jobs;

    private Scheduler scheduler() {
        return new Scheduler(
                new SchedulerLimits(200, 1_000_000, 50),
                site -> new SiteLimits(
                        limits.initial(), limits.max(), site.transport().equals("relay") ? rates : List.of()),
                Map.of(),
                List.of());
    }

    @Test
    void attemptsBeginAtEqualDistancesWhateverMayWait() {
        arrive(RELAY, 20, 1);
        List<Long> begun = new ArrayList<>();
        long begin = now;
        while (begun.size() < 20 && now < begin + HOUR) {
            run().forEach(dial -> begun.add(now));
            sleep();
        }
        for (int i = 1; i < begun.size(); i++) {
            assertThat(begun.get(i) - begin).isBetween(i * 2 * SECOND - 50 * MILLI, i * 2 * SECOND);
        }
        assertThat(begun).hasSize(20);
    }

    @Test
    void aJobThatWaitsForItsRateKeepsNoOtherTransportWaiting() {
        arrive(RELAY, 90, 1);
        assertThat(run()).hasSize(1);
        arrive(OTHER, 90, 1);
        int dialed = 0;
        for (int i = 0; i < 20; i++) {
            now += 10 * MILLI;
            dialed += run().size();
        }
        assertThat(dialed).isEqualTo(90);
    }

    @Test
    void nothingIsClaimedLongBeforeItsTurnSinceItWouldBeInDoubtAfterACrash() {
        rates = List.of(messages(3, Unit.DAY));
        arrive(RELAY, 90, 1);
        assertThat(run()).hasSize(3);
        now += HOUR;
        assertThat(run()).isEmpty();
        assertThat(states()).containsOnly(Map.entry("waiting", 87));
    }

    @Test
    void aSuspectWaitsForItsTurnUnclaimedToo() {
        rates = List.of(messages(1, Unit.DAY));
        arrive(RELAY, 1, 1);
        assertThat(run()).hasSize(1);
        JobId suspect = new JobId(String.format("%026d", jobs++));
        Ticket ticket = new Ticket(suspect, 1, RELAY, Feed.RETRY, Priority.NORMAL, 10, 1, now + 48 * HOUR, 2);
        assertThat(run(new Event.JobArrived(new Delivery(1, jobs), ticket))).isEmpty();
        assertThat(states()).isEqualTo(Map.of("waiting", 1));
        now += 25 * HOUR;
        assertThat(run()).extracting(Command.Dial::job).containsExactly(suspect);
    }

    @Test
    void jobsThatWaitForTheirRateCanBeWithdrawnAndExpire() {
        rates = List.of(messages(1, Unit.DAY));
        arrive(RELAY, 3, 1);
        JobId first = run().getFirst().job();
        JobId withdrawn = scheduler.inFlight(now).stream()
                .map(job -> job.ticket().job())
                .filter(job -> !job.equals(first))
                .findFirst()
                .orElseThrow();
        run(new Event.Withdrawn(withdrawn));
        assertThat(states()).isEqualTo(Map.of("waiting", 1));
        now += 49 * HOUR;
        assertThat(run()).isEmpty();
        assertThat(scheduler.jobsInFlight()).isZero();
    }

    @Test
    void whatTheMemoryHasNoRoomForMovesAsideAndTheOthersGoOn() {
        rates = List.of(messages(1, Unit.HOUR));
        arrive(RELAY, 210, 1);
        run();
        now += 2 * SECOND;
        run();
        assertThat(parked).isGreaterThan(100);
        assertThat(scheduler.hasRoom()).isTrue();
    }

    @Test
    void itSaysWhenTheNextTurnIs() {
        arrive(RELAY, 2, 1);
        assertThat(scheduler.rateWaitNanos(now)).isEqualTo(Long.MAX_VALUE);
        run();
        assertThat(scheduler.inFlight(now).getFirst().rateWaitNanos()).isEqualTo(2 * SECOND - 50 * MILLI);
        now += 1_900 * MILLI;
        run();
        assertThat(scheduler.rateWaitNanos(now)).isEqualTo(50 * MILLI);
        now += 50 * MILLI;
        assertThat(scheduler.rateWaitNanos(now)).isZero();
        assertThat(run()).hasSize(1);
        assertThat(scheduler.rateWaitNanos(now)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void sitesOfATransportShareItsRateAndTakeTurns() {
        rates = List.of(messages(10, Unit.SECOND));
        arrive(RELAY, 90, 1);
        arrive(A, 90, 1);
        int toRelay = 0;
        int toA = 0;
        for (long end = now + 10 * SECOND; now < end; sleep()) {
            for (Command.Dial dial : run()) {
                toRelay += dial.site().equals(RELAY) ? 1 : 0;
                toA += dial.site().equals(A) ? 1 : 0;
            }
        }
        assertThat(toRelay + toA).isBetween(99, 101);
        assertThat(toRelay).isBetween(40, 60);
    }

    @Test
    void aSiteThatIsDownOrHangsLeavesTheRateToTheOthers() {
        rates = List.of(messages(12, Unit.DAY));
        limits = new SiteLimits(1, 1);
        signal = Optional.empty();
        arrive(RELAY, 30, 1);
        assertThat(run()).hasSize(1);
        signal = Optional.of(Signal.REACHED);
        arrive(A, 30, 1);
        int dialed = 0;
        for (long end = now + 5 * SECOND; now < end; sleep()) {
            dialed += run().size();
        }
        assertThat(dialed).isEqualTo(11);
    }

    @Test
    void anAttemptWithManyRecipientsIsNotOvertakenForEver() {
        rates = List.of(new Rate(Counted.RECIPIENTS, 60, Unit.HOUR));
        for (int minute = 0; minute < 60; minute++) {
            arrive(RELAY, 1, 1);
            run();
            now += MINUTE;
        }
        arrive(A, 1, 50);
        boolean went = false;
        for (long end = now + 3 * HOUR; now < end && !went; now += MINUTE) {
            arrive(RELAY, 1, 1);
            went = run().stream().anyMatch(dial -> dial.site().equals(A));
        }
        assertThat(went).isTrue();
    }

    @Test
    void whatReachedNoServerIsGivenBackToTheDay() {
        rates = List.of(messages(2, Unit.DAY));
        arrive(RELAY, 6, 1);
        signal = Optional.of(Signal.NONE);
        assertThat(run()).hasSize(2);
        signal = Optional.of(Signal.REACHED);
        assertThat(run()).hasSize(2);
        assertThat(run()).isEmpty();
    }

    @Test
    void aReloadGivesNothingASecondTime() {
        rates = List.of(messages(2, Unit.DAY));
        arrive(RELAY, 8, 1);
        assertThat(run()).hasSize(2);
        assertThat(run(new Event.SitesChanged(job -> RELAY))).isEmpty();
        rates = List.of(messages(3, Unit.DAY));
        assertThat(run(new Event.SitesChanged(job -> RELAY))).hasSize(1);
    }

    @Test
    void aRestartGivesNothingASecondTime() {
        rates = List.of(messages(2, Unit.DAY));
        arrive(RELAY, 2, 1);
        assertThat(run()).hasSize(2);
        List<Usage> usage = scheduler.usage(now);
        scheduler = scheduler();
        scheduler.recall(usage, now);
        arrive(RELAY, 2, 1);
        assertThat(run()).isEmpty();
        assertThat(scheduler.usage(now)).isEqualTo(usage);
    }

    /** Takes turns until there is nothing more to do at this time; says what was dialed. It ends with the next call. */
    private List<Command.Dial> run(Event... first) {
        List<Event> events = new ArrayList<>(ends);
        ends.clear();
        events.addAll(List.of(first));
        events.add(new Event.Tick());
        List<Command.Dial> dialed = new ArrayList<>();
        while (!events.isEmpty()) {
            events = carriedOut(scheduler.on(events, now), dialed);
        }
        return dialed;
    }

    private List<Event> carriedOut(List<Command> commands, List<Command.Dial> dialed) {
        List<Event> events = new ArrayList<>(notYet);
        notYet.clear();
        for (Command command : commands) {
            switch (command) {
                case Command.Claim claim -> events.add(new Event.Claimed(List.of(claim.job())));
                case Command.Dial dial -> {
                    dialed.add(dial);
                    signal.ifPresent(its -> ends.add(new Event.AttemptEnded(dial.job(), its)));
                }
                case Command.Settle settle -> events.add(new Event.Settled(List.of(settle.job())));
                case Command.Park park -> {
                    parked++;
                    events.add(new Event.Settled(List.of(park.job())));
                }
            }
        }
        return events;
    }

    /** Until the next turn or tick, whatever comes first. */
    private void sleep() {
        now += Math.min(100 * MILLI, Math.max(MILLI, scheduler.rateWaitNanos(now)));
    }

    private void arrive(SiteKey site, int count, int recipients) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            JobId job = new JobId(String.format("%026d", jobs++));
            Ticket ticket = new Ticket(job, 1, site, Feed.FRESH, Priority.NORMAL, 10, recipients, now + 48 * HOUR, 0);
            events.add(new Event.JobArrived(new Delivery(1, jobs), ticket));
        }
        notYet.addAll(carriedOut(scheduler.on(events, now), new ArrayList<>()));
    }

    private Map<String, Integer> states() {
        Map<String, Integer> states = new HashMap<>();
        scheduler.inFlight(now).forEach(job -> states.merge(job.state(), 1, Integer::sum));
        return states;
    }

    private static Rate messages(int count, Unit unit) {
        return new Rate(Counted.MESSAGES, count, unit);
    }
}
