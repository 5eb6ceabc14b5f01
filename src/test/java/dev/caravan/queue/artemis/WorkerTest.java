package dev.caravan.queue.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.queue.Priority;
import dev.caravan.queue.core.Ticket.Feed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void deliversEveryJobOnceAndLeavesNothingBehind() throws Exception {
        try (QueueRig rig = new QueueRig(directory, QueueRig.QUICK, QueueRig::delivered)) {
            rig.enqueue("one.example", 3_000);
            rig.worker.start();
            await().atMost(PATIENCE).until(() -> rig.delivered.size() == 3_000);
            assertThat(rig.delivered.values()).containsOnly(1);
            await().atMost(PATIENCE).until(() -> rig.depth(QueueNames.ready(Feed.FRESH, Priority.NORMAL)) == 0);
            await().atMost(PATIENCE).until(() -> rig.depth(QueueNames.CLAIMS) == 0);
        }
    }

    @Test
    void aDeferredJobComesBackWhenItIsDue() throws Exception {
        try (QueueRig rig = new QueueRig(
                directory,
                QueueRig.QUICK,
                job -> job.attempt() < 3 ? QueueRig.deferred(job) : QueueRig.delivered(job))) {
            rig.enqueue("one.example", 50);
            rig.worker.start();
            await().atMost(PATIENCE).until(() -> rig.delivered.size() == 50);
            assertThat(rig.dialed.values()).containsOnly(3);
        }
    }

    @Test
    void aStopWaitsForAnAttemptThatBeginsWhileItIsAskedFor() throws Exception {
        CountDownLatch mayCommit = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        try (QueueRig rig = new QueueRig(directory, QueueRig.QUICK, job -> {
            awaitQuietly(mayEnd);
            return QueueRig.delivered(job);
        })) {
            CountDownLatch claiming = new CountDownLatch(1);
            rig.worker = rig.worker(new WorkerListener() {
                @Override
                public void committing(CommitFacts facts) {
                    if (facts.claims() > 0) {
                        claiming.countDown();
                        awaitQuietly(mayCommit);
                    }
                }
            });
            rig.enqueue("one.example", 1);
            rig.worker.start();
            claiming.await();
            Thread stopping = Thread.ofVirtual().start(() -> stop(rig.worker));
            await().atMost(PATIENCE).until(() -> stopping.getState() == Thread.State.TIMED_WAITING);
            mayCommit.countDown();
            await().atMost(PATIENCE).until(() -> rig.dialed.size() == 1);
            assertThat(stopping.join(Duration.ofMillis(500)))
                    .as("stopped while the attempt is under way")
                    .isFalse();
            mayEnd.countDown();
            assertThat(stopping.join(PATIENCE)).isTrue();
            assertThat(rig.delivered).hasSize(1);
            assertThat(rig.depth(QueueNames.ready(Feed.FRESH, Priority.NORMAL))).isZero();
            try (LaneSession next = new LaneSession(rig.broker, () -> {})) {
                assertThat(LeftClaims.take(next, new ClaimBook(), rig.ids, Duration.ofDays(7))
                                .attempts())
                        .isEmpty();
            }
        }
    }

    private static void stop(Worker worker) {
        try {
            worker.stop(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aBlackHoleInFrontDoesNotStopTheHealthy() throws Exception {
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
            rig.enqueue("black.example", 20_000);
            rig.enqueue("healthy.example", 100);
            int threadsBefore = Thread.activeCount();
            rig.worker.start();
            await().atMost(PATIENCE).until(() -> rig.delivered.size() == 100);
            // The broker's and the client's pools, whatever there is to do; 20,100 jobs have no thread each.
            assertThat(Thread.activeCount() - threadsBefore).isLessThan(100);
            end.countDown();
        }
    }
}
