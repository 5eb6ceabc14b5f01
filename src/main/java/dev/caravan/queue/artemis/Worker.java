package dev.caravan.queue.artemis;

import dev.caravan.queue.Ids;
import dev.caravan.queue.JobId;
import dev.caravan.queue.content.ContentStore;
import dev.caravan.queue.core.Dialing;
import dev.caravan.queue.core.InFlight;
import dev.caravan.queue.core.Ladder;
import dev.caravan.queue.core.RetrySchedule;
import dev.caravan.queue.core.Scheduler;
import dev.caravan.queue.core.SchedulerLimits;
import dev.caravan.queue.core.Settler;
import dev.caravan.site.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * The shell around the scheduler: one thread for all jobs, and a virtual one for each attempt that is under way. A job
 * that waits costs no thread, session or consumer. When the lane is lost, attempts go on, and the thread makes a new lane
 * until it has one.
 */
public final class Worker implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Worker.class);

    /** Longest sleep: the scheduler's clock must tick. */
    private static final long TURN_MILLIS_MAX = 100;

    private static final long REOPEN_MILLIS = 500;

    private static final int INBOX_BATCH = 4_096;

    private static final long STOP_MILLIS = 10_000;

    private final LinkedBlockingQueue<Item> inbox = new LinkedBlockingQueue<>();
    private final Ids ids;
    private final AttemptThreads threads;
    private final WorkerListener listener;
    private final Engine engine;
    private final Thread thread;
    private volatile boolean running;
    private volatile long lane;
    private volatile long lastTurn = System.nanoTime();
    private volatile RetrySchedule schedule;
    private volatile Settler settler;

    /**
     * What a worker is told at its start.
     *
     * @param claimsKept how long a claim of a process that died is remembered if its job does not come back
     * @param usage what an earlier process used of rates for long times
     */
    public record Settings(
            SchedulerLimits limits, RetrySchedule schedule, Ladder ladder, Duration claimsKept, List<Usage> usage) {
        public Settings {
            usage = List.copyOf(usage);
        }
    }

    /** What a worker works with. */
    public record Ports(Broker broker, Attempts attempts, ContentStore contents, Ids ids, WorkerListener listener) {}

    public Worker(Settings settings, Ports ports) {
        this.ids = ports.ids();
        this.listener = ports.listener();
        this.schedule = settings.schedule();
        this.settler = new Settler(settings.schedule(), ids);
        this.threads = new AttemptThreads(ports.attempts(), this::settler, ids.clock(), ports.listener(), this::tell);
        this.engine = new Engine(this, settings, ports, threads);
        this.thread = Thread.ofPlatform().name("caravan-worker").unstarted(this::run);
    }

    public void start() {
        running = true;
        thread.start();
    }

    /** Whether the lane is open. */
    public boolean isOpen() {
        return lane != 0;
    }

    /** The open lane's number, which grows with every new one; 0 while none is open. */
    long lane() {
        return lane;
    }

    /** How long the worker's thread has been busy with the same turn; much more than a commit takes is a fault. */
    public Duration sinceLastTurn() {
        return Duration.ofNanos(System.nanoTime() - lastTurn);
    }

    /** Who hears what is committed for the worker's jobs elsewhere. */
    WorkerListener listener() {
        return listener;
    }

    /** For settlements from now on. */
    public Settler settler() {
        return settler;
    }

    RetrySchedule schedule() {
        return schedule;
    }

    void tell(Item item) {
        inbox.add(item);
    }

    /** Routes, sites or the schedule have changed. */
    public void reconfigured(RetrySchedule changed) {
        schedule = changed;
        settler = new Settler(changed, ids);
        sitesChanged();
    }

    /** Jobs that wait are asked for their site again. */
    public void sitesChanged() {
        tell(new Item.SitesChanged());
    }

    /** Does something to a job that the worker has in its hands; the answer is empty if it has not. */
    public CompletableFuture<String> operate(JobId job, Withdrawal what) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        tell(new Item.Operate(job, what, answer));
        return answer;
    }

    /** What the scheduler has in flight, asked on its own thread. */
    public CompletableFuture<List<InFlight>> inFlight() {
        CompletableFuture<List<InFlight>> answer = new CompletableFuture<>();
        tell(new Item.Ask(() -> {
            Scheduler scheduler = engine.scheduler();
            answer.complete(scheduler == null ? List.of() : scheduler.inFlight(System.nanoTime()));
        }));
        return answer;
    }

    /** What has been used of rates for long times; asked for after the worker has stopped, what it was at its end. */
    public CompletableFuture<List<Usage>> usage() {
        CompletableFuture<List<Usage>> answer = new CompletableFuture<>();
        if (thread.isAlive()) {
            tell(new Item.Ask(() -> answer.complete(engine.usage())));
        } else {
            answer.complete(engine.usage());
        }
        return answer;
    }

    /** Stops or allows new attempts; the answer says that it is in force. */
    public CompletableFuture<Void> dialing(Dialing value) {
        CompletableFuture<Void> inForce = new CompletableFuture<>();
        tell(new Item.Ask(() -> {
            engine.dialing(value);
            inForce.complete(null);
        }));
        return inForce;
    }

    /**
     * Drains: no new attempts; those under way may end within the bound, then their connections are cut. What was not
     * handed over goes back and loses no attempt.
     */
    public void stop(Duration bound) throws InterruptedException {
        if (running) {
            awaitInForce(dialing(Dialing.STOPPED));
            threads.drain(bound);
            running = false;
            tell(new Item.Ask(() -> {}));
            thread.join(STOP_MILLIS);
        }
    }

    /** An attempt that begins after the last look at those under way would be cut off by the end of the process. */
    private static void awaitInForce(CompletableFuture<Void> stopped) throws InterruptedException {
        try {
            stopped.get(STOP_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("the worker is busy; an attempt may still begin, and be in doubt at the next start");
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
            } catch (InterruptedException e) {
                break;
            } catch (RuntimeException e) {
                LOG.error("the worker met something unforeseen; the lane is made anew", e);
                engine.loseLane();
            }
            lane = engine.lane();
            lastTurn = System.nanoTime();
        }
        List<Item> last = new ArrayList<>();
        inbox.drainTo(last);
        engine.finish(last);
        lane = 0;
    }

    private void turn() throws InterruptedException {
        if (engine.lane() != 0 || engine.open()) {
            engine.decide(take(engine.waitMillis(TURN_MILLIS_MAX)));
            engine.work();
        } else {
            engine.decide(take(REOPEN_MILLIS));
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
}
