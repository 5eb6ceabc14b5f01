package dev.caravan.queue.artemis;

import dev.caravan.queue.Job;
import dev.caravan.queue.core.Settlement;
import dev.caravan.queue.core.Settler;
import dev.caravan.site.SiteKey;
import dev.caravan.site.SiteLimits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Joins the worker to the newest attempt route. Older routes keep what they have begun. */
public final class AttemptGate implements Attempts {

    /** There is no route for a moment only: while the process starts or stops. */
    private static final Duration NO_ROUTE_WAIT = Duration.ofSeconds(1);

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
        AttemptConsumer newest = newest();
        Made made = newest == null ? null : newest.make(job, site);
        return made != null ? made : withheld(job);
    }

    private @Nullable AttemptConsumer newest() {
        return consumers.isEmpty() ? null : consumers.getLast();
    }

    private Made withheld(Job job) {
        Settlement settlement = settler.get().withheld(job, NO_ROUTE_WAIT, clock.instant());
        return new Made(settlement, dev.caravan.queue.core.Event.Signal.NONE);
    }
}
