package dev.caravan.queue.artemis;

import dev.caravan.queue.Job;
import dev.caravan.queue.JobId;
import dev.caravan.queue.core.Settler;
import dev.caravan.site.SiteKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The attempts under way, each on a virtual thread of its own. */
final class AttemptThreads {

    /** After their connections were cut, attempts need this long to say so. */
    private static final long CUT_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long POLL_MILLIS = 10;

    private final Attempts attempts;
    private final Supplier<Settler> settler;
    private final InstantSource clock;
    private final WorkerListener listener;
    private final Consumer<Item> inbox;
    private final Map<JobId, Thread> running = new ConcurrentHashMap<>();
    private volatile boolean cutting;

    AttemptThreads(
            Attempts attempts,
            Supplier<Settler> settler,
            InstantSource clock,
            WorkerListener listener,
            Consumer<Item> inbox) {
        this.attempts = attempts;
        this.settler = settler;
        this.clock = clock;
        this.listener = listener;
        this.inbox = inbox;
    }

    void begin(Job job, SiteKey site) {
        Thread thread = Thread.ofVirtual().name("attempt-" + job.id()).unstarted(() -> attempt(job, site));
        running.put(job.id(), thread);
        thread.start();
    }

    Set<JobId> running() {
        return running.keySet();
    }

    /** Waits for them to end; those that have not within the bound lose their connections. */
    void drain(Duration bound) throws InterruptedException {
        await(bound.toNanos());
        cutting = true;
        running.values().forEach(Thread::interrupt);
        await(CUT_NANOS);
    }

    private void await(long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        while (!running.isEmpty() && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private void attempt(Job job, SiteKey site) {
        listener.attempting(job.id(), running.size());
        Attempts.Made made = attempts.make(job, site);
        if (cutting && !isDecided(made)) {
            // We ended it ourselves, before the message was handed over: it goes back as if nothing had been tried.
            made = new Attempts.Made(settler.get().withheld(job, Duration.ZERO, clock.instant()), made.signal());
        }
        inbox.accept(new Item.Ended(job.id(), made));
        running.remove(job.id());
        listener.attempted(job.id(), running.size());
    }

    private static boolean isDecided(Attempts.Made made) {
        return made.settlement().outcomes().stream()
                .anyMatch(
                        o -> o.isFinal() || o.reason().filter("inDoubt"::equals).isPresent());
    }
}
