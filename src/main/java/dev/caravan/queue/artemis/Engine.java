package dev.caravan.queue.artemis;

import dev.caravan.queue.Ids;
import dev.caravan.queue.Job;
import dev.caravan.queue.JobId;
import dev.caravan.queue.artemis.LaneSession.Received;
import dev.caravan.queue.core.Command;
import dev.caravan.queue.core.Dialing;
import dev.caravan.queue.core.Event;
import dev.caravan.queue.core.Scheduler;
import dev.caravan.queue.core.Ticket;
import dev.caravan.site.SiteKey;
import dev.caravan.site.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The worker's thread from the inside: takes what happened, asks the scheduler, and carries its commands out on the lane.
 * All its state belongs to that one thread.
 */
final class Engine {

    private static final Logger LOG = Logger.getLogger(Engine.class);

    /** The scheduler's own clock tick. */
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** How often drained overflow queues are looked for. */
    private static final long OVERFLOW_CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Further ahead would overflow a clock of nanoseconds. */
    private static final long DEADLINE_SECONDS_MAX = TimeUnit.DAYS.toSeconds(3_650);

    private final Worker worker;
    private final Worker.Settings settings;
    private final Broker broker;
    private final Attempts attempts;
    private final Ids ids;
    private final AttemptThreads threads;
    private final Settlements settlements;
    private final ClaimBook claimBook = new ClaimBook();
    private final LadderReader ladder;
    private final Committer committer;
    private @Nullable Scheduler scheduler;
    private Dialing dialing = Dialing.ALLOWED;
    private @Nullable Lane lane;
    private long epoch;
    private long lastTick = System.nanoTime();
    private long lastOverflowCheck = System.nanoTime();

    Engine(Worker worker, Worker.Settings settings, Worker.Ports ports, AttemptThreads threads) {
        this.worker = worker;
        this.settings = settings;
        this.broker = ports.broker();
        this.attempts = ports.attempts();
        this.ids = ports.ids();
        this.threads = threads;
        this.settlements = new Settlements(worker::settler, ids.clock());
        this.ladder = new LadderReader(settings.ladder());
        this.committer = new Committer(settlements, claimBook, ladder, ports.contents(), ids, ports.listener());
    }

    /** The open lane's number; 0 if there is none. */
    long lane() {
        return lane == null ? 0 : epoch;
    }

    @Nullable
    Scheduler scheduler() {
        return scheduler;
    }

    /** What has been used of rates for long times. */
    List<Usage> usage() {
        return scheduler == null ? settings.usage() : scheduler.usage(System.nanoTime());
    }

    /** Holds for a scheduler that is made later, too: there is none before the first lane. */
    void dialing(Dialing value) {
        dialing = value;
        if (scheduler != null) {
            scheduler.dialing(value);
        }
    }

    /** Milliseconds until something is to be done though nothing happens, at most {@code max}. */
    long waitMillis(long max) {
        long now = System.nanoTime();
        long rate = scheduler == null ? max : TimeUnit.NANOSECONDS.toMillis(scheduler.rateWaitNanos(now));
        // A fraction of a millisecond more: rates allow for it.
        return Math.min(committer.waitMillis(now, max), rate < max ? rate + 1 : max);
    }

    /** Commits, if it is time to. */
    void work() {
        Lane current = lane;
        if (current != null && committer.isDue(System.nanoTime())) {
            commit(current);
        }
    }

    /** Takes what other threads told. */
    void decide(List<Item> items) {
        List<Event> events = new ArrayList<>(items.size() + 1);
        for (Item item : items) {
            try {
                told(item, events);
            } catch (ActiveMQException e) {
                LOG.warnf("lane %d failed: %s", epoch, e.getMessage());
                loseLane(events);
            }
        }
        long now = System.nanoTime();
        if (now - lastTick >= TICK_NANOS) {
            lastTick = now;
            events.add(new Event.Tick());
        }
        if (scheduler != null && scheduler.rateWaitNanos(now) == 0) {
            events.add(new Event.RateDue());
        }
        advance(events);
    }

    private void told(Item item, List<Event> events) throws ActiveMQException {
        switch (item) {
            case Item.Arrived(Flight flight) -> arrived(flight, events);
            case Item.OnRung(long of, Received received, long due) -> {
                if (isCurrent(of)) {
                    // Its credit is given when it leaves: what is behind it need not be in memory before.
                    ladder.arrived(received, due, System.nanoTime());
                }
            }
            case Item.Record(long of, Received received) -> {
                if (isCurrent(of)) {
                    claimBook.arrived(received);
                    Map<JobId, Integer> proved = committer.proved(ClaimBook.idOf(received.message()));
                    if (!proved.isEmpty()) {
                        events.add(new Event.CommitProved(proved));
                    }
                    lane.session().giveCredit(received);
                }
            }
            case Item.Malformed(long of, Received received, String why) -> {
                if (isCurrent(of)) {
                    LOG.warnf("a message of %s goes to quarantine: %s", received.queue(), why);
                    lane.session().giveCredit(received);
                    committer.quarantine(received, why);
                }
            }
            case Item.Ended(JobId job, Attempts.Made made) -> {
                settlements.attempted(job, made.settlement());
                events.add(new Event.AttemptEnded(job, made.signal()));
            }
            case Item.Lost(long of) -> {
                if (isCurrent(of)) {
                    LOG.warnf("lane %d lost its connection; attempts under way go on", epoch);
                    loseLane(events);
                }
            }
            case Item.SitesChanged() -> events.add(new Event.SitesChanged(this::siteNow));
            case Item.Operate(JobId job, Withdrawal what, var answer) -> answer.complete(operate(job, what, events));
            case Item.Ask(Runnable question) -> question.run();
        }
    }

    private boolean isCurrent(long of) {
        return lane != null && of == epoch;
    }

    private void arrived(Flight flight, List<Event> events) throws ActiveMQException {
        if (scheduler == null || !isCurrent(flight.delivery().epoch())) {
            return;
        }
        lane.admit(flight, scheduler);
        Job job = flight.job();
        events.add(new Event.JobArrived(
                flight.delivery(),
                new Ticket(
                        job.id(),
                        job.attempt(),
                        attempts.siteOf(job),
                        Lane.feedOf(flight.received().queue()),
                        job.priority(),
                        flight.message().weight(),
                        job.envelope().recipients().size(),
                        deadline(job),
                        job.progress().inDoubtInARow())));
    }

    /** The job's deadline on the scheduler's clock. */
    private long deadline(Job job) {
        Duration left =
                Duration.between(ids.clock().instant(), worker.schedule().deadline(job.arrival(), job.expires()));
        long seconds = Math.clamp(left.toSeconds(), -1, DEADLINE_SECONDS_MAX);
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }

    private SiteKey siteNow(JobId job) {
        Flight flight = lane == null ? null : lane.flight(job);
        return flight == null ? new SiteKey("", "") : attempts.siteOf(flight.job());
    }

    private String operate(JobId job, Withdrawal what, List<Event> events) {
        String state = scheduler == null ? null : scheduler.stateOf(job);
        if (state == null) {
            Optional<Received> head = lane == null ? Optional.empty() : ladder.take(job.text());
            head.ifPresent(received -> committer.withdraw(received, what));
            return head.isPresent() ? "done" : "";
        }
        if (!state.equals("waiting")) {
            return "under way: " + state + "; try again when the attempt has ended";
        }
        settlements.withdrawn(job, what);
        events.add(new Event.Withdrawn(job));
        return "done";
    }

    private void advance(List<Event> events) {
        if (scheduler == null || events.isEmpty()) {
            return;
        }
        for (Command command : scheduler.on(events, System.nanoTime())) {
            if (command instanceof Command.Dial(JobId job, SiteKey site)) {
                dial(job, site);
            } else {
                committer.add(command);
            }
        }
    }

    private void dial(JobId job, SiteKey site) {
        Flight flight = lane == null ? null : lane.flight(job);
        if (flight == null) {
            throw new IllegalStateException("told to dial " + job + ", which is not in flight");
        }
        threads.begin(flight.job(), site);
    }

    private void commit(Lane current) {
        try {
            List<Event> events = committer.commit(current, System.nanoTime());
            advance(events);
            for (Event event : events) {
                switch (event) {
                    case Event.Settled(List<JobId> jobs) -> jobs.forEach(job -> release(current, job));
                    case Event.CommitFailed(var _, List<JobId> jobs) -> jobs.forEach(current::release);
                    default -> {}
                }
            }
            if (scheduler != null) {
                current.giveCredit(scheduler);
            }
            closeOverflows(current);
        } catch (ActiveMQException e) {
            LOG.warnf("lane %d failed: %s", epoch, e.getMessage());
            loseLane();
        }
    }

    private void release(Lane current, JobId job) {
        current.release(job);
        settlements.forget(job);
    }

    private void closeOverflows(Lane current) throws ActiveMQException {
        long now = System.nanoTime();
        if (now - lastOverflowCheck >= OVERFLOW_CHECK_NANOS) {
            lastOverflowCheck = now;
            Scheduler known = scheduler;
            if (known != null) {
                claimBook.retain(job -> known.stateOf(job) != null || known.isUnderWay(job));
                settlements.retain(job -> known.stateOf(job) != null);
            }
            List<Event> drained = new ArrayList<>();
            current.closeDrainedOverflows().forEach(n -> drained.add(new Event.OverflowDrained(n)));
            advance(drained);
        }
    }

    /** Makes a lane; false if there is no broker to make it on. */
    boolean open() {
        epoch++;
        try {
            LaneOpening opening = LaneOpening.open(
                    broker,
                    settings,
                    new LaneOpening.LaneMaker(epoch, claimBook, ids, worker::tell),
                    scheduler == null ? LaneOpening.Turn.FIRST : LaneOpening.Turn.LATER);
            if (scheduler == null) {
                scheduler =
                        new Scheduler(settings.limits(), attempts::limitsOf, opening.claimsLeft(), opening.overflows());
                scheduler.recall(settings.usage(), System.nanoTime());
                scheduler.dialing(dialing);
            }
            lane = opening.lane();
            opening.read(ladder);
            LOG.infof("lane %d is open", epoch);
            return true;
        } catch (ActiveMQException e) {
            LOG.warnf("cannot open lane %d: %s", epoch, e.getMessage());
            loseLane();
            return false;
        }
    }

    /** Gives the lane up; attempts under way go on. */
    void loseLane() {
        loseLane(new ArrayList<>());
    }

    /** What the batch at hand said of this lane comes first, then that the lane is gone. */
    private void loseLane(List<Event> events) {
        Lane lost = lane;
        if (lost == null) {
            return;
        }
        lane = null;
        lost.close();
        ladder.laneLost();
        events.add(new Event.LaneLost(lost.epoch()));
        advance(events);
        events.clear();
        committer.laneLost();
        if (scheduler != null) {
            claimBook.laneLost(scheduler::isUnderWay);
        }
    }

    /** The last commit, with what was told last. */
    void finish(List<Item> items) {
        try {
            decide(items);
            if (lane != null) {
                committer.commitLast(lane, scheduler == null ? job -> false : scheduler::isUnderWay);
            }
        } catch (ActiveMQException e) {
            LOG.warnf("the last commit failed; what was under way is in doubt at the next start: %s", e.getMessage());
        } finally {
            if (lane != null) {
                lane.close();
                lane = null;
            }
        }
    }
}
