package dev.caravan.queue.artemis;

import dev.caravan.queue.Ids;
import dev.caravan.queue.Job;
import dev.caravan.queue.JobId;
import dev.caravan.queue.artemis.WorkerListener.CommitFacts;
import dev.caravan.queue.content.ContentStore;
import dev.caravan.queue.core.Command;
import dev.caravan.queue.core.Event;
import dev.caravan.queue.core.Ladder;
import dev.caravan.queue.core.RetrySchedule;
import dev.caravan.queue.core.Scheduler;
import dev.caravan.queue.core.Scheduler.Dialing;
import dev.caravan.queue.core.SchedulerLimits;
import dev.caravan.queue.core.Settlement;
import dev.caravan.queue.core.Settler;
import dev.caravan.queue.core.Ticket;
import dev.caravan.status.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The shell around the scheduler: one thread that takes what happened, asks the scheduler, and carries its commands out
 * on the lane, all that has gathered in one commit. Attempts run on virtual threads, one for each that is under way; a
 * job that waits costs no thread, session or consumer.
 */
public final class Worker implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Worker.class);

    /** A commit waits this long after the one before, so that what happens meanwhile shares it (ours, measured). */
    private static final long COMMIT_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(15);

    /** Or until so much has gathered. */
    private static final int COMMIT_ITEMS_MAX = 1_000;

    private static final int COMMIT_ITEMS_SOON = 256;

    /** The scheduler's own clock tick. */
    private static final long TICK_MILLIS = 100;

    private static final long REOPEN_MILLIS = 500;

    /** How often drained overflow queues are looked for. */
    private static final long OVERFLOW_CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int INBOX_BATCH = 4_096;

    private final Settings settings;
    private final Broker broker;
    private final Attempts attempts;
    private final ContentStore contents;
    private final WorkerListener listener;
    private final Ids ids;
    private final InstantSource clock;
    private final LinkedBlockingQueue<Item> inbox = new LinkedBlockingQueue<>();
    private final Deque<Command> toCommit = new ArrayDeque<>();
    private final Map<JobId, Settlement> ends = new HashMap<>();
    private final Map<JobId, Withdrawal> withdrawals = new HashMap<>();
    private final Map<JobId, Thread> dialing = new ConcurrentHashMap<>();
    private final ClaimBook claimBook = new ClaimBook();
    private final LadderReader ladder;
    private final Thread thread;
    private volatile Phase phase = Phase.STARTING;
    private volatile boolean laneOpen;
    private volatile boolean interrupting;
    private volatile Settler settler;
    private volatile RetrySchedule schedule;
    private @Nullable Scheduler scheduler;
    private @Nullable Lane lane;
    private long epoch;
    private long lastCommit;
    private long lastOverflowCheck;
    private long lastTick;
    private int commitItemsMax = COMMIT_ITEMS_MAX;

    /** What a worker is told at its start. */
    public record Settings(SchedulerLimits limits, RetrySchedule schedule, Ladder ladder, Duration claimsKept) {}

    private enum Phase {
        STARTING,
        RUNNING,
        STOPPING,
        STOPPED
    }

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
        this.contents = contents;
        this.listener = listener;
        this.ids = ids;
        this.clock = ids.clock();
        this.schedule = settings.schedule();
        this.settler = new Settler(settings.schedule(), ids);
        this.ladder = new LadderReader(settings.ladder());
        this.thread = Thread.ofPlatform().name("caravan-worker").unstarted(this::run);
    }

    public void start() {
        phase = Phase.RUNNING;
        thread.start();
    }

    /** Whether the lane is open. */
    public boolean isOpen() {
        return laneOpen;
    }

    /** The schedule in force for settlements from now on. */
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
        inbox.add(new Item.Ask(() -> {
            Scheduler s = scheduler;
            answer.complete(s == null ? List.of() : s.inFlight());
        }));
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
        if (phase != Phase.RUNNING) {
            return;
        }
        dialing(Dialing.STOPPED);
        long end = System.nanoTime() + bound.toNanos();
        while (!dialing.isEmpty() && System.nanoTime() - end < 0 && thread.isAlive()) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        interrupting = true;
        dialing.values().forEach(Thread::interrupt);
        long grace = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        while (!dialing.isEmpty() && System.nanoTime() - grace < 0) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        phase = Phase.STOPPING;
        inbox.add(new Item.Ask(() -> {}));
        thread.join(TimeUnit.SECONDS.toMillis(10));
    }

    @Override
    public void close() throws InterruptedException {
        stop(Duration.ZERO);
    }

    private void run() {
        while (phase == Phase.RUNNING) {
            try {
                turn();
            } catch (InterruptedException e) {
                break;
            } catch (RuntimeException e) {
                LOG.error("the worker met something unforeseen; the lane is rebuilt", e);
                loseLane();
            }
        }
        finish();
        phase = Phase.STOPPED;
    }

    private void turn() throws InterruptedException {
        if (lane == null && !open()) {
            List<Item> meanwhile = take(REOPEN_MILLIS);
            decide(meanwhile);
            return;
        }
        List<Item> items = take(waitMillis());
        decide(items);
        if (lane != null) {
            work();
        }
    }

    /** How long nothing needs to be done unless something happens. */
    private long waitMillis() {
        long now = System.nanoTime();
        long wait = ladder.untilNext(clock.millis(), TICK_MILLIS);
        if (!toCommit.isEmpty()) {
            wait = Math.min(wait, TimeUnit.NANOSECONDS.toMillis(COMMIT_INTERVAL_NANOS - (now - lastCommit)));
        }
        return Math.max(0, wait);
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
            case Item.OnRung(long of, var received, long due) -> {
                if (lane != null && of == epoch) {
                    ladder.arrived(received, due, System.nanoTime());
                    lane.session().giveCredit(received);
                }
            }
            case Item.Record(long of, var received) -> {
                if (lane != null && of == epoch) {
                    claimBook.arrived(received);
                    lane.session().giveCredit(received);
                }
            }
            case Item.Malformed(long of, var received, String why) -> {
                if (lane != null && of == epoch) {
                    LOG.warnf("quarantined a message of %s: %s", received.queue(), why);
                    lane.session().giveCredit(received);
                    quarantined.add(Map.entry(received, why));
                }
            }
            case Item.Ended(JobId job, Attempts.Made made) -> {
                ends.put(job, made.settlement());
                events.add(new Event.AttemptEnded(job, made.signal()));
            }
            case Item.Lost(long of) -> {
                if (of == epoch && lane != null) {
                    LOG.warnf("lane %d lost its connection; attempts under way go on", epoch);
                    loseLane(events);
                }
            }
            case Item.SitesChanged() -> events.add(new Event.SitesChanged(this::siteNow));
            case Item.Operate(JobId job, Withdrawal what, var answer) -> operate(job, what, answer, events);
            case Item.Ask(Runnable question) -> question.run();
        }
    }

    private final Deque<Map.Entry<LaneSession.Received, String>> quarantined = new ArrayDeque<>();

    private dev.caravan.site.SiteKey siteNow(JobId job) {
        Flight flight = lane == null ? null : lane.flight(job);
        return flight == null ? new dev.caravan.site.SiteKey("", "") : attempts.siteOf(flight.job());
    }

    private void arrived(Flight flight, List<Event> events) throws ActiveMQException {
        if (lane == null || scheduler == null || flight.delivery().epoch() != epoch) {
            return;
        }
        lane.admit(flight, scheduler);
        Job job = flight.job();
        Instant deadline = schedule.deadline(job.arrival(), job.expires());
        long nanos = System.nanoTime()
                + TimeUnit.MILLISECONDS.toNanos(Math.max(
                        -1,
                        Math.min(
                                Duration.ofDays(3650).toMillis(),
                                Duration.between(clock.instant(), deadline).toMillis())));
        events.add(new Event.JobArrived(
                flight.delivery(),
                new Ticket(
                        job.id(),
                        job.attempt(),
                        attempts.siteOf(job),
                        Lane.feedOf(flight.received().queue()),
                        job.priority(),
                        flight.message().weight(),
                        nanos)));
    }

    private void operate(JobId job, Withdrawal what, CompletableFuture<String> answer, List<Event> events)
            throws ActiveMQException {
        String state = scheduler == null ? null : scheduler.stateOf(job);
        if ("waiting".equals(state)) {
            withdrawals.put(job, what);
            events.add(new Event.Withdrawn(job));
            answer.complete("done");
        } else if (state != null) {
            answer.complete("under way: " + state + "; try again when the attempt has ended");
        } else {
            var head = lane == null ? java.util.Optional.<LaneSession.Received>empty() : ladder.take(job.text());
            if (head.isPresent()) {
                heads.add(Map.entry(head.get(), what));
                answer.complete("done");
            } else {
                answer.complete("");
            }
        }
    }

    private final Deque<Map.Entry<LaneSession.Received, Withdrawal>> heads = new ArrayDeque<>();

    private void advance(List<Event> events) {
        if (scheduler == null || events.isEmpty()) {
            return;
        }
        for (Command command : scheduler.on(events, System.nanoTime())) {
            switch (command) {
                case Command.Dial(JobId job, var site) -> dial(job, site);
                case Command.Claim c -> toCommit.add(c);
                case Command.Settle s -> toCommit.add(s);
                case Command.Park p -> toCommit.add(p);
            }
        }
    }

    private void dial(JobId job, dev.caravan.site.SiteKey site) {
        Flight flight = lane == null ? null : lane.flight(job);
        if (flight == null) {
            throw new IllegalStateException("told to dial " + job + ", which is not in flight");
        }
        Thread attempt = Thread.ofVirtual().name("attempt-" + job).unstarted(() -> {
            listener.attempting(job, dialing.size());
            Attempts.Made made = attempts.make(flight.job(), site);
            if (interrupting
                    && !made.settlement().outcomes().stream()
                            .anyMatch(o -> o.isFinal()
                                    || o.reason().filter("inDoubt"::equals).isPresent())) {
                made = new Attempts.Made(settler.withheld(flight.job(), Duration.ZERO, clock.instant()), made.signal());
            }
            inbox.add(new Item.Ended(job, made));
            dialing.remove(job);
            listener.attempted(job, dialing.size());
        });
        dialing.put(job, attempt);
        attempt.start();
    }

    private void work() {
        long now = System.nanoTime();
        boolean due = now - lastCommit >= COMMIT_INTERVAL_NANOS || toCommit.size() >= COMMIT_ITEMS_SOON;
        if (!due) {
            return;
        }
        Lane current = lane;
        if (current == null) {
            return;
        }
        try {
            GroupCommit commit = new GroupCommit(current.session(), claimBook, ladder, contents, ids);
            gather(commit, current);
            if (commit.size() > 0) {
                commit(commit, current);
            }
            if (now - lastOverflowCheck >= OVERFLOW_CHECK_NANOS) {
                lastOverflowCheck = now;
                List<Event> drained = new ArrayList<>();
                current.closeDrainedOverflows().forEach(n -> drained.add(new Event.OverflowDrained(n)));
                advance(drained);
            }
        } catch (ActiveMQException e) {
            LOG.warnf("lane %d failed: %s", epoch, e.getMessage());
            loseLane();
        }
    }

    private void gather(GroupCommit commit, Lane current) throws ActiveMQException {
        commit.acknowledgeRecords(claimBook.takeFinished());
        while (!quarantined.isEmpty()) {
            var entry = quarantined.poll();
            commit.quarantine(entry.getKey(), entry.getValue());
        }
        while (!heads.isEmpty()) {
            var entry = heads.poll();
            JobMessage message = JobMessage.read(entry.getKey().message());
            Job job = message.job();
            Flight flight = new Flight(new dev.caravan.queue.core.Delivery(epoch, 0), entry.getKey(), message, job);
            withdraw(commit, flight, entry.getValue());
        }
        for (var head : ladder.leaving(clock.millis(), System.nanoTime(), commitItemsMax)) {
            commit.hop(head);
        }
        while (!toCommit.isEmpty() && commit.size() < commitItemsMax) {
            Command command = toCommit.poll();
            Flight flight = current.flight(command.job());
            switch (command) {
                case Command.Claim(JobId job, int attempt) -> commit.claim(job, attempt);
                case Command.Park(JobId job, var delivery, int overflow)
                when flight != null -> {
                    current.readOverflow(overflow);
                    commit.park(flight, QueueNames.overflow(overflow));
                }
                case Command.Settle s when flight != null -> settle(commit, flight, s.end());
                case Command.Park p -> {}
                case Command.Settle s -> {}
                case Command.Dial d -> throw new IllegalStateException("a dial is not committed");
            }
        }
    }

    private void settle(GroupCommit commit, Flight flight, Command.End end) throws ActiveMQException {
        Job job = flight.job();
        Instant now = clock.instant();
        switch (end) {
            case ATTEMPTED -> commit.settle(flight, ends.get(job.id()));
            case IN_DOUBT -> commit.settle(flight, settler.inDoubt(job, now));
            case EXPIRED ->
                commit.settle(
                        flight,
                        settler.ended(
                                job,
                                Reason.EXPIRED,
                                "the time to deliver it is over"
                                        + job.progress()
                                                .lastError()
                                                .map(e -> "; last: " + e)
                                                .orElse(""),
                                now));
            case WITHDRAWN -> withdraw(commit, flight, withdrawals.get(job.id()));
        }
    }

    private void withdraw(GroupCommit commit, Flight flight, @Nullable Withdrawal what) throws ActiveMQException {
        Job job = flight.job();
        switch (what == null ? Withdrawal.RETRY : what) {
            case HOLD -> commit.move(flight, QueueNames.HELD);
            case RETRY -> commit.settle(flight, settler.withheld(job, Duration.ZERO, clock.instant()));
            case FAIL ->
                commit.settle(flight, settler.ended(job, Reason.OPERATOR, "an operator ended it", clock.instant()));
            case DROP -> {
                Settlement ended = settler.ended(job, Reason.OPERATOR, "an operator dropped it", clock.instant());
                commit.settle(flight, new Settlement(ended.outcomes(), ended.again(), List.of(), ended.quarantine()));
            }
        }
    }

    private void commit(GroupCommit commit, Lane current) throws ActiveMQException {
        CommitFacts facts = commit.facts();
        listener.committing(facts);
        long before = System.nanoTime();
        List<Event> events = new ArrayList<>();
        try {
            commit.complete();
            commit.commit();
            lastCommit = System.nanoTime();
            listener.committed(facts, lastCommit - before);
            commit.committed();
            commitItemsMax = Math.min(COMMIT_ITEMS_MAX, commitItemsMax * 2);
            events.add(new Event.Claimed(commit.claimed()));
            events.add(new Event.Settled(commit.settled()));
        } catch (ActiveMQException e) {
            listener.commitFailed(facts);
            commit.failed();
            if (!current.isOpen()) {
                throw e;
            }
            LOG.warnf("a commit of %d failed and was not made: %s", commit.size(), e.getMessage());
            commitItemsMax = Math.max(1, commit.size() / 2);
            events.add(new Event.CommitFailed(commit.claimed(), commit.settled()));
        }
        advance(events);
        for (JobId job : commit.settled()) {
            current.release(job);
            if (scheduler != null && scheduler.stateOf(job) == null) {
                ends.remove(job);
                withdrawals.remove(job);
            }
        }
        if (scheduler != null) {
            current.giveCredit(scheduler);
        }
    }

    private boolean open() {
        Lane opened = null;
        try {
            epoch++;
            QueueLayout.ensure(broker, settings.ladder());
            opened = new Lane(broker, epoch, inbox::add);
            List<Integer> overflows = new ArrayList<>();
            for (String queue : QueueLayout.existing(broker, QueueNames.OVERFLOW_PREFIX)) {
                overflows.add(Integer.parseInt(queue.substring(QueueNames.OVERFLOW_PREFIX.length())));
            }
            if (scheduler == null) {
                LeftClaims left = LeftClaims.take(opened.session(), claimBook, ids, settings.claimsKept());
                scheduler = new Scheduler(settings.limits(), attempts::limitsOf, left.attempts(), overflows);
            }
            opened.readClaims();
            for (String queue : QueueLayout.existing(broker, QueueNames.RETRY_PREFIX)) {
                ladder.addRung(queue, Duration.parse("PT" + queue.substring(QueueNames.RETRY_PREFIX.length())));
                opened.readRung(queue);
            }
            for (int overflow : overflows) {
                opened.readOverflow(overflow);
            }
            lane = opened;
            opened.readReady();
            laneOpen = true;
            LOG.infof("lane %d is open", epoch);
            return true;
        } catch (ActiveMQException e) {
            LOG.warnf("cannot open lane %d: %s", epoch, e.getMessage());
            if (opened != null) {
                opened.close();
            }
            lane = null;
            return false;
        }
    }

    private void loseLane() {
        List<Event> events = new ArrayList<>();
        loseLane(events);
        advance(events);
    }

    private void loseLane(List<Event> events) {
        Lane lost = lane;
        if (lost == null) {
            return;
        }
        lane = null;
        laneOpen = false;
        lost.close();
        toCommit.clear();
        quarantined.clear();
        heads.clear();
        ladder.laneLost();
        commitItemsMax = COMMIT_ITEMS_MAX;
        // What the batch at hand said of this lane comes first, then that it is gone.
        events.add(new Event.LaneLost(lost.epoch()));
        advance(events);
        events.clear();
        if (scheduler != null) {
            claimBook.laneLost(scheduler::isUnderWay);
        }
    }

    /** The last commit: what has ended is settled, and claims of attempts that were never begun are given back. */
    private void finish() {
        try {
            decide(take(0));
            Lane current = lane;
            if (current == null) {
                return;
            }
            commitItemsMax = Integer.MAX_VALUE;
            GroupCommit commit = new GroupCommit(current.session(), claimBook, ladder, contents, ids);
            toCommit.removeIf(c -> c instanceof Command.Claim);
            gather(commit, current);
            commit.acknowledgeRecords(claimBook.takeAll());
            dialing.keySet().forEach(job -> {
                Flight flight = current.flight(job);
                if (flight != null) {
                    commit.claim(job, flight.job().attempt());
                }
            });
            commit.complete();
            commit.commit();
            commit.committed();
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
