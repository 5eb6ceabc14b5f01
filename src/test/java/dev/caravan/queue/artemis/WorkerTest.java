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
