package dev.caravan.queue.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.queue.Priority;
import dev.caravan.queue.core.Ticket.Feed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker goes away under load, again and again: nothing is lost, and nothing is delivered twice. */
class BrokerTroubleTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CUTS = 100;
    private static final int STOPS = 4;

    @TempDir
    Path directory;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void aHundredCutsUnderLoadLoseNothingAndDeliverNothingTwice() throws Exception {
        System.out.println("seed " + seed);
        int jobs = 6_000;
        try (QueueRig rig = new QueueRig(directory, QueueRig.QUICK, job -> {
            LockSupport.parkNanos(5_000_000);
            return job.attempt() == 1 && job.id().hashCode() % 5 == 0
                    ? QueueRig.deferred(job)
                    : QueueRig.delivered(job);
        })) {
            BrokerControl control = new BrokerControl(rig.broker);
            rig.enqueue("one.example", jobs / 2);
            rig.enqueue("two.example", jobs / 2);
            rig.worker.start();
            int cuts = 0;
            while (cuts < CUTS) {
                await().atMost(PATIENCE)
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(5))
                        .until(rig.worker::isOpen);
                LockSupport.parkNanos(random.nextLong(30_000_000));
                control.cutReadersOf(QueueNames.CLAIMS);
                cuts++;
                await().atMost(PATIENCE)
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> !rig.worker.isOpen());
            }
            int before = rig.delivered.size();
            System.out.printf("delivered while %d connections were cut: %d of %d%n", cuts, before, jobs);
            assertThat(before).as("cut while there was something to do").isLessThan(jobs);
            deliveredOnce(rig, jobs);
        }
    }

    @Test
    void theBrokerIsStoppedAndStartedInTheSameProcessUnderLoad() throws Exception {
        System.out.println("seed " + seed);
        int jobs = 4_000;
        try (QueueRig rig = new QueueRig(directory, QueueRig.QUICK, job -> {
            LockSupport.parkNanos(20_000_000);
            return job.attempt() == 1 && job.id().hashCode() % 5 == 0
                    ? QueueRig.deferred(job)
                    : QueueRig.delivered(job);
        })) {
            rig.enqueue("one.example", jobs);
            rig.worker.start();
            for (int stop = 1; stop <= STOPS; stop++) {
                int until = stop * jobs / (STOPS + 2);
                await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> rig.delivered.size() >= until);
                rig.embedded.close();
                rig.embedded.start();
            }
            assertThat(rig.delivered.size()).isLessThan(jobs);
            deliveredOnce(rig, jobs);
        }
    }

    @Test
    void twentyThousandJobsInTheQueueCostNoThreadSessionOrConsumerEach() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (QueueRig rig = new QueueRig(directory, QueueRig.QUICK, job -> {
            if (job.nextHop().text().startsWith("black")) {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return QueueRig.deferred(job);
            }
            return QueueRig.delivered(job);
        })) {
            BrokerControl control = new BrokerControl(rig.broker);
            rig.enqueue("black.example", 20_000);
            rig.enqueue("healthy.example", 100);
            rig.worker.start();
            await().atMost(PATIENCE).until(() -> rig.delivered.size() == 100);
            int sessions = control.listed("listAllSessionsAsJSON", "sessionID");
            int consumers = control.listed("listAllConsumersAsJSON", "consumerID");
            int connections = control.attribute("connectionCount");
            System.out.printf(
                    "20,000 waiting: %d platform threads, %d connections, %d sessions, %d consumers%n",
                    Thread.activeCount(), connections, sessions, consumers);
            assertThat(sessions).isBetween(1, 6);
            assertThat(connections).isBetween(1, 6);
            assertThat(consumers).isBetween(1, 40);
            assertThat(Thread.getAllStackTraces()).hasSizeLessThan(120);
            assertThat(rig.dialed).as("attempts that hang at the black hole").hasSizeLessThan(100 + 150);
            end.countDown();
        }
    }

    private static void deliveredOnce(QueueRig rig, int jobs) {
        await().atMost(PATIENCE).until(() -> rig.delivered.size() == jobs);
        assertThat(rig.delivered.values()).as("times a job was delivered").containsOnly(1);
        await().atMost(PATIENCE).untilAsserted(() -> {
            for (Feed feed : new Feed[] {Feed.FRESH, Feed.RETRY}) {
                assertThat(rig.depth(QueueNames.ready(feed, Priority.NORMAL))).isZero();
            }
            assertThat(rig.depth(QueueNames.CLAIMS)).isZero();
            assertThat(rig.depth(QueueNames.QUARANTINE)).isZero();
        });
        Map<?, Integer> dialed = rig.dialed;
        assertThat(dialed.values()).as("a job was deferred once at most").allMatch(times -> times <= 2);
    }
}
