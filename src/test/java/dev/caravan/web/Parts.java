package dev.caravan.web;

import dev.caravan.queue.Ids;
import dev.caravan.queue.Job;
import dev.caravan.queue.artemis.Attempts;
import dev.caravan.queue.artemis.Broker;
import dev.caravan.queue.artemis.QueueInspector;
import dev.caravan.queue.artemis.QueueWatch;
import dev.caravan.queue.artemis.Sites;
import dev.caravan.queue.artemis.Worker;
import dev.caravan.queue.artemis.WorkerListener;
import dev.caravan.queue.content.FileContentStore;
import dev.caravan.queue.core.Ladder;
import dev.caravan.queue.core.RetrySchedule;
import dev.caravan.queue.core.SchedulerLimits;
import dev.caravan.site.SiteKey;
import dev.caravan.site.SiteLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** A process with nothing to do. */
final class Parts {

    static final Ladder LADDER = Ladder.with(RetrySchedule.DEFAULT.delays());

    private Parts() {}

    /** A worker that was not started, and who looks at it. */
    record Idle(Worker worker, QueueInspector inspector, QueueWatch watch) {}

    /** @param directory for contents */
    static Idle idle(Path directory, Broker broker) throws IOException {
        Ids ids = new Ids(
                InstantSource.system(), () -> ThreadLocalRandom.current().nextLong());
        FileContentStore contents = new FileContentStore(directory, ids);
        Worker worker = new Worker(
                new Worker.Settings(
                        new SchedulerLimits(10, 1 << 20, 5),
                        RetrySchedule.DEFAULT,
                        LADDER,
                        Duration.ofDays(1),
                        List.of()),
                new Worker.Ports(broker, nowhere(), contents, ids, WorkerListener.NONE));
        Sites sites = new Sites(ids.clock());
        return new Idle(
                worker,
                new QueueInspector(
                        worker, broker, new QueueInspector.Parts(contents, ids, LADDER, nowhere()::siteOf, sites)),
                new QueueWatch(worker, broker, sites, ids.clock()));
    }

    private static Attempts nowhere() {
        return new Attempts() {
            @Override
            public SiteKey siteOf(Job job) {
                return new SiteKey("test", job.nextHop().text());
            }

            @Override
            public SiteLimits limitsOf(SiteKey site) {
                return new SiteLimits(1, 1);
            }

            @Override
            public Made make(Job job, SiteKey site) {
                throw new IllegalStateException("there is no job to try");
            }
        };
    }
}
