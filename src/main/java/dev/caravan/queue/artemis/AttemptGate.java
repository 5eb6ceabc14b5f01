package dev.caravan.queue.artemis;

import dev.caravan.queue.Job;
import dev.caravan.queue.core.Settlement;
import dev.caravan.queue.core.Settler;
import dev.caravan.site.SiteKey;
import dev.caravan.site.SiteLimits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** Joins the worker to the newest attempt route. Older routes keep what they have begun. */
public final class AttemptGate implements Attempts {

    /** There is no route for a moment only: while the process starts or stops. */
    private static final Duration NO_ROUTE_WAIT = Duration.ofSeconds(1);

    private static final long RETIRE_POLL_MILLIS = 20;

    private final CopyOnWriteArrayList<AttemptConsumer> consumers = new CopyOnWriteArrayList<>();
    private final Function<Job, SiteKey> siteOf;
    private final Function<SiteKey, SiteLimits> limitsOf;
    private final Supplier<Settler> settler;
    private final InstantSource clock;

    /** @param settler for what no route could settle */
    public AttemptGate(
            Function<Job, SiteKey> siteOf,
            Function<SiteKey, SiteLimits> limitsOf,
            Supplier<Settler> settler,
            InstantSource clock) {
        this.siteOf = siteOf;
        this.limitsOf = limitsOf;
        this.settler = settler;
        this.clock = clock;
    }

    void open(AttemptConsumer consumer) {
        consumers.add(consumer);
    }

    void close(AttemptConsumer consumer) {
        consumers.remove(consumer);
    }

    @Override
    public SiteKey siteOf(Job job) {
        return siteOf.apply(job);
    }

    @Override
    public SiteLimits limitsOf(SiteKey site) {
        return limitsOf.apply(site);
    }

    @Override
    public Made make(Job job, SiteKey site) {
        for (AttemptConsumer route : consumers.reversed()) {
            if (route.enter()) {
                try {
                    Made made = route.make(job, site);
                    return made != null ? made : withheld(job);
                } finally {
                    route.leave();
                }
            }
        }
        return withheld(job);
    }

    /**
     * Lets a route's last attempts end and no further one begin: Camel would cut them off in the middle, after the
     * message was handed over and before that was settled.
     */
    public void retire(String routeId, Duration wait) throws InterruptedException {
        long end = System.nanoTime() + wait.toNanos();
        for (AttemptConsumer route : consumers) {
            if (route.getRouteId().equals(routeId)) {
                route.retire();
                while (!route.isIdle() && System.nanoTime() - end < 0) {
                    TimeUnit.MILLISECONDS.sleep(RETIRE_POLL_MILLIS);
                }
            }
        }
    }

    private Made withheld(Job job) {
        Settlement settlement = settler.get().withheld(job, NO_ROUTE_WAIT, clock.instant());
        return new Made(settlement, dev.caravan.queue.core.Event.Signal.NONE);
    }
}
