package dev.caravan.web;

import dev.caravan.config.Password;
import dev.caravan.queue.Ids;
import dev.caravan.queue.Job;
import dev.caravan.queue.artemis.Attempts;
import dev.caravan.queue.artemis.Broker;
import dev.caravan.queue.artemis.QueueInspector;
import dev.caravan.queue.artemis.QueueWatch;
import dev.caravan.queue.artemis.Sites;
import dev.caravan.queue.artemis.Worker;
import dev.caravan.queue.artemis.WorkerListener;
import dev.caravan.queue.content.ContentStore;
import dev.caravan.queue.content.FileContentStore;
import dev.caravan.queue.core.Ladder;
import dev.caravan.queue.core.RetrySchedule;
import dev.caravan.queue.core.SchedulerLimits;
import dev.caravan.site.SiteKey;
import dev.caravan.site.SiteLimits;
import dev.caravan.web.Console.Running;
import dev.caravan.web.Console.Vitals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;

/** A process with nothing to do. */
final class Parts {

    static final Ladder LADDER = Ladder.with(RetrySchedule.DEFAULT.delays());

    private Parts() {}

    /** Never started: for those who only ask how it feels. */
    static Running running(Vitals vitals, Broker broker, Password token) {
        Ids ids = new Ids(
                InstantSource.system(), () -> ThreadLocalRandom.current().nextLong());
        try {
            ContentStore contents = new FileContentStore(Files.createTempDirectory("contents"), ids);
            Worker worker = new Worker(
                    new Worker.Settings(
                            new SchedulerLimits(10, 1 << 20, 5), RetrySchedule.DEFAULT, LADDER, Duration.ofDays(1)),
                    new Worker.Ports(broker, nowhere(), contents, ids, WorkerListener.NONE));
            Sites sites = new Sites(ids.clock());
            return new Running(
                    new QueueInspector(
                            worker, broker, new QueueInspector.Parts(contents, ids, LADDER, nowhere()::siteOf, sites)),
                    new QueueWatch(worker, broker, sites, ids.clock()),
                    vitals,
                    () -> {
                        throw new IllegalStateException("nothing is reloaded");
                    },
                    token);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Attempts nowhere() {
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
