package dev.caravan.queue.artemis;

import dev.caravan.queue.Ids;
import dev.caravan.queue.Job;
import dev.caravan.queue.JobId;
import dev.caravan.queue.artemis.LaneSession.Received;
import dev.caravan.queue.content.ContentStore;
import dev.caravan.queue.core.Command;
import dev.caravan.queue.core.Event;
import dev.caravan.queue.core.Ladder;
import dev.caravan.queue.core.RetrySchedule;
import dev.caravan.queue.core.Scheduler;
import dev.caravan.queue.core.Scheduler.Dialing;
import dev.caravan.queue.core.SchedulerLimits;
import dev.caravan.queue.core.Settler;
import dev.caravan.queue.core.Ticket;
import dev.caravan.site.SiteKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The shell around the scheduler: one thread that takes what happened, asks the scheduler, and carries its commands out
 * on the lane. A job that waits costs no thread, session or consumer. When the lane is lost, attempts go on, and the
 * thread makes a new lane until it has one.
 */
public final class Worker implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Worker.class);

    /** The scheduler's own clock tick. */
    private static final long TICK_MILLIS = 100;

    private static final long REOPEN_MILLIS = 500;

    /** How often drained overflow queues are looked for. */
    private static final long OVERFLOW_CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int INBOX_BATCH = 4_096;

    private static final long STOP_MILLIS = 10_000;

    /** Further ahead would overflow a clock of nanoseconds. */
    private static final long DEADLINE_SECONDS_MAX = TimeUnit.DAYS.toSeconds(3_650);

    private final Settings settings;
    private final Broker broker;
    private final Attempts attempts;
    private final Ids ids;
    private final LinkedBlockingQueue<Item> inbox = new LinkedBlockingQueue<>();
    private final Settlements settlements;
    private final AttemptThreads threads;
    private final ClaimBook claimBook = new ClaimBook();
    private final LadderReader ladder;
    private final Committer committer;
    private final Thread thread;
    private volatile boolean running;
    private volatile boolean laneOpen;
    private volatile long lastTurn = System.nanoTime();
    private volatile RetrySchedule schedule;
    private volatile Settler settler;
    private @Nullable Scheduler scheduler;
    private @Nullable Lane lane;
    private long epoch;
    private long lastTick;
    private long lastOverflowCheck;

    /**
     * What a worker is told at its start.
     *
     * @param claimsKept how long a claim of a process that died is remembered if its job does not come back
     */
    public record Settings(SchedulerLimits limits, RetrySchedule schedule, Ladder ladder, Duration claimsKept) {}

    public Worker(
            Settings settings,
            Broker broker,
            Attempts attempts,
            ContentStore contents,
            Ids ids,
            WorkerListener listener) {
        this.settings = settings;
        this.broker = broker;
        this.attempts = attempts;
        this.ids = ids;
        this.schedule = settings.schedule();
        this.settler = new Settler(settings.schedule(), ids);
        this.settlements = new Settlements(this::settler, ids.clock());
        this.threads = new AttemptThreads(attempts, this::settler, ids.clock(), listener, inbox::add);
        this.ladder = new LadderReader(settings.ladder());
        this.committer = new Committer(settlements, claimBook, ladder, contents, ids, listener);
        this.thread = Thread.ofPlatform().name("caravan-worker").unstarted(this::run);
    }

    public void start() {
        running = true;
        thread.start();
    }

    /** Whether the lane is open. */
    public boolean isOpen() {
        return laneOpen;
    }

    /** How long the worker's thread has been busy with the same turn; much more than a commit takes is a fault. */
    public Duration sinceLastTurn() {
        return Duration.ofNanos(System.nanoTime() - lastTurn);
    }

    /** For settlements from now on. */
    public Settler settler() {
        return settler;
    }

    /** Routes, sites or the schedule have changed. */
    public void reconfigured(RetrySchedule changed) {
        schedule = changed;
        settler = new Settler(changed, ids);
        inbox.add(new Item.SitesChanged());
    }

    /** Does something to a job that the worker has in its hands; the answer is empty if it has not. */
    public CompletableFuture<String> operate(JobId job, Withdrawal what) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        inbox.add(new Item.Operate(job, what, answer));
        return answer;
    }

    /** What the scheduler has in flight, asked on its own thread. */
    public CompletableFuture<List<Scheduler.InFlight>> inFlight() {
        CompletableFuture<List<Scheduler.InFlight>> answer = new CompletableFuture<>();
        inbox.add(new Item.Ask(() -> answer.complete(scheduler == null ? List.of() : scheduler.inFlight())));
        return answer;
    }

    /** Stops or allows new attempts. */
    public void dialing(Dialing value) {
        inbox.add(new Item.Ask(() -> {
            if (scheduler != null) {
                scheduler.dialing(value);
            }
        }));
    }

    /**
     * Drains: no new attempts; those under way may end within the bound, then their connections are cut. What was not
     * handed over goes back and loses no attempt.
     */
    public void stop(Duration bound) throws InterruptedException {
        if (running) {
            dialing(Dialing.STOPPED);
            threads.drain(bound);
            running = false;
            inbox.add(new Item.Ask(() -> {}));
            thread.join(STOP_MILLIS);
        }
    }

    @Override
    public void close() throws InterruptedException {
        stop(Duration.ZERO);
    }

    private void run() {
        while (running) {
            try {
                turn();
                lastTurn = System.nanoTime();
            } catch (InterruptedException e) {
                break;
            } catch (RuntimeException e) {
                LOG.error("the worker met something unforeseen; the lane is made anew", e);
                loseLane();
            }
        }
        finish();
    }

    private void turn() throws InterruptedException {
        if (lane == null && !open()) {
            decide(take(REOPEN_MILLIS));
            return;
        }
        decide(take(committer.waitMillis(System.nanoTime(), TICK_MILLIS)));
        if (lane != null && committer.isDue(System.nanoTime())) {
            commit(lane);
        }
    }

    private List<Item> take(long waitMillis) throws InterruptedException {
        List<Item> items = new ArrayList<>();
        Item first = waitMillis == 0 ? inbox.poll() : inbox.poll(waitMillis, TimeUnit.MILLISECONDS);
        if (first != null) {
            items.add(first);
            inbox.drainTo(items, INBOX_BATCH);
        }
        return items;
    }

    private void decide(List<Item> items) {
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
        if (now - lastTick >= TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS)) {
            lastTick = now;
            events.add(new Event.Tick());
        }
        advance(events);
    }

    private void told(Item item, List<Event> events) throws ActiveMQException {
        switch (item) {
            case Item.Arrived(Flight flight) -> arrived(flight, events);
            case Item.OnRung(long of, Received received, long due) -> {
                if (isCurrent(of)) {
                    ladder.arrived(received, due, System.nanoTime());
                    lane.session().giveCredit(received);
                }
            }
            case Item.Record(long of, Received received) -> {
                if (isCurrent(of)) {
                    claimBook.arrived(received);
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
                        deadline(job))));
    }

    /** The job's deadline on the scheduler's clock. */
    private long deadline(Job job) {
        Duration left = Duration.between(ids.clock().instant(), schedule.deadline(job.arrival(), job.expires()));
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
            List<Event> drained = new ArrayList<>();
            current.closeDrainedOverflows().forEach(n -> drained.add(new Event.OverflowDrained(n)));
            advance(drained);
        }
    }

    private boolean open() {
        epoch++;
        try {
            LaneOpening opening = LaneOpening.open(
                    broker,
                    settings,
                    new LaneOpening.LaneMaker(epoch, claimBook, ids, inbox::add),
                    scheduler == null ? LaneOpening.Turn.FIRST : LaneOpening.Turn.LATER);
            if (scheduler == null) {
                scheduler =
                        new Scheduler(settings.limits(), attempts::limitsOf, opening.claimsLeft(), opening.overflows());
            }
            lane = opening.lane();
            opening.read(ladder);
            laneOpen = true;
            LOG.infof("lane %d is open", epoch);
            return true;
        } catch (ActiveMQException e) {
            LOG.warnf("cannot open lane %d: %s", epoch, e.getMessage());
            loseLane();
            return false;
        }
    }

    private void loseLane() {
        loseLane(new ArrayList<>());
    }

    /** What the batch at hand said of this lane comes first, then that the lane is gone. */
    private void loseLane(List<Event> events) {
        Lane lost = lane;
        if (lost == null) {
            return;
        }
        lane = null;
        laneOpen = false;
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

    private void finish() {
        try {
            decide(take(0));
            if (lane != null) {
                committer.commitLast(lane, threads.running());
            }
        } catch (ActiveMQException | InterruptedException e) {
            LOG.warnf("the last commit failed; what was under way is in doubt at the next start: %s", e.getMessage());
        } finally {
            if (lane != null) {
                lane.close();
                lane = null;
                laneOpen = false;
            }
        }
    }
}
