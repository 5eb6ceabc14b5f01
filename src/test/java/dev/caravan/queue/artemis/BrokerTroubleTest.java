package dev.caravan.queue.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.queue.Priority;
import dev.caravan.queue.core.InFlight;
import dev.caravan.queue.core.Ticket.Feed;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker goes away under load, again and again: nothing is lost, and nothing is delivered twice. */
class BrokerTroubleTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final int CUTS = 100;
    private static final int JOBS_PER_CUT = 60;

    @TempDir
    Path directory;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void aHundredCutsUnderLoadLoseNothingAndDeliverNothingTwice() throws Exception {
        System.out.println("seed " + seed);
        int jobs = CUTS * JOBS_PER_CUT;
        try (QueueRig rig = new QueueRig(directory, QueueRig.QUICK, job -> {
            LockSupport.parkNanos(5_000_000);
            return job.attempt() == 1 && job.id().hashCode() % 5 == 0
                    ? QueueRig.deferred(job)
                    : QueueRig.delivered(job);
        })) {
            CutControl control = new CutControl(rig.broker);
            rig.worker.start();
            int cuts = 0;
            while (cuts < CUTS) {
                until(rig, rig.worker::isOpen);
                rig.enqueue("site" + cuts % 3 + ".example", JOBS_PER_CUT);
                LockSupport.parkNanos(random.nextLong(30_000_000));
                control.cutReadersOf(QueueNames.CLAIMS);
                cuts++;
                // A lane that is back at once may not be seen as lost: the next cut is made all the same.
                LockSupport.parkNanos(30_000_000);
            }
            int before = rig.delivered.size();
            System.out.printf("delivered while %d connections were cut: %d of %d%n", cuts, before, jobs);
            assertThat(before).as("cut while there was something to do").isLessThan(jobs);
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
            CutControl control = new CutControl(rig.broker);
            rig.enqueue("black.example", 20_000);
            rig.enqueue("healthy.example", 100);
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            int threadsBefore = threads.getThreadCount();
            rig.worker.start();
            await().atMost(PATIENCE).until(() -> rig.delivered.size() == 100);
            int sessions = control.listed("listAllSessionsAsJSON", "sessionID");
            int consumers = control.listed("listAllConsumersAsJSON", "consumerID");
            int connections = control.attribute("connectionCount");
            System.out.printf(
                    "20,000 waiting: %d platform threads more, %d connections, %d sessions, %d consumers%n",
                    threads.getThreadCount() - threadsBefore, connections, sessions, consumers);
            assertThat(sessions).isBetween(1, 6);
            assertThat(connections).isBetween(1, 6);
            assertThat(consumers).isBetween(1, 40);
            assertThat(threads.getThreadCount() - threadsBefore)
                    .as("the broker's client has its own pools")
                    .isLessThan(60);
            assertThat(rig.dialed).as("attempts that hang at the black hole").hasSizeLessThan(100 + 150);
            end.countDown();
        }
    }

    private static void until(QueueRig rig, Callable<Boolean> condition) {
        try {
            await().atMost(PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(2))
                    .until(condition);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(state(rig), e);
        }
    }

    /** For whoever has to find out why a test failed. */
    private static String state(QueueRig rig) {
        try {
            Map<String, Long> states = rig.worker.inFlight().get(5, TimeUnit.SECONDS).stream()
                    .collect(Collectors.groupingBy(InFlight::state, Collectors.counting()));
            StringBuilder text = new StringBuilder("delivered " + rig.delivered.size() + ", in flight " + states);
            for (String queue : QueueLayout.existing(rig.broker, "caravan.")) {
                long depth = rig.depth(queue);
                text.append(depth == 0 ? "" : ", " + queue + " " + depth);
            }
            return text.append(rig.worker.isOpen() ? ", open" : ", closed")
                    .append(", consumers ")
                    .append(new CutControl(rig.broker).consumers())
                    .append(", quarantined: ")
                    .append(quarantined(rig))
                    .toString();
        } catch (Exception e) {
            return "unknown: " + e + "; the worker is at "
                    + Thread.getAllStackTraces().entrySet().stream()
                            .filter(t -> t.getKey().getName().equals("caravan-worker"))
                            .map(t -> List.of(t.getValue()).toString())
                            .toList();
        }
    }

    private static String quarantined(QueueRig rig) throws Exception {
        try (Broker.Connection connection = rig.broker.connect()) {
            connection.session().start();
            ClientMessage first = connection
                    .session()
                    .createConsumer(SimpleString.of(QueueNames.QUARANTINE), null, true)
                    .receive(1_000);
            return first == null ? "nothing" : "first " + first.toPropertyMap();
        }
    }

    /**
     * An acknowledgement that the broker handles while it cleans up the session's connection can get lost in a transaction
     * that is over: the broker withholds these jobs until it is started again. They must be all that is missing then.
     */
    private static void deliveredOnce(QueueRig rig, int jobs) throws Exception {
        try {
            await().atMost(PATIENCE).until(() -> rig.delivered.size() == jobs);
        } catch (ConditionTimeoutException e) {
            System.out.println("the broker withholds jobs: " + state(rig));
            assertThat(rig.worker.inFlight().get(5, TimeUnit.SECONDS))
                    .extracting(InFlight::state)
                    .as("all that is missing has to come from the broker")
                    .isNotEmpty()
                    .containsOnly("done");
            rig.embedded.close();
            rig.embedded.start();
            until(rig, () -> rig.delivered.size() == jobs);
        }
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
