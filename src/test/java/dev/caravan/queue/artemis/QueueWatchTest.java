package dev.caravan.queue.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.queue.artemis.QueueSample.Shelf;
import dev.caravan.queue.core.RetrySchedule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueueWatchTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final RetrySchedule LONG = new RetrySchedule(List.of(Duration.ofHours(1)), Optional.empty(), 5);

    @TempDir
    Path directory;

    @Test
    void countsWhatIsDeferredAndHowOldTheOldestIs() throws Exception {
        try (QueueRig rig = new QueueRig(directory, LONG, QueueRig::deferred);
                QueueWatch watch = watch(rig)) {
            rig.enqueue("late.example", 7);
            rig.worker.start();
            await().atMost(PATIENCE).until(() -> watch.sample().depths().get(Shelf.DEFERRED) == 7);
            QueueSample sample = watch.sample();
            assertThat(sample.oldest().get(Shelf.DEFERRED)).isBetween(Duration.ofMillis(1), PATIENCE);
            assertThat(sample.depths().get(Shelf.IN_FLIGHT)).isZero();
            assertThat(sample.oldest().get(Shelf.HELD)).isZero();
            assertThat(sample.running()).isZero();
        }
    }

    @Test
    void isReachableOnceItHasLookedAndNotBefore() throws Exception {
        try (QueueRig rig = new QueueRig(directory, LONG, QueueRig::delivered);
                QueueWatch watch = watch(rig)) {
            rig.enqueue("one.example", 0);
            rig.worker.start();
            assertThat(watch.isReachable()).isFalse();
            assertThat(watch.latest()).isEmpty();
            watch.start();
            await().atMost(PATIENCE).until(watch::isReachable);
        }
    }

    private static QueueWatch watch(QueueRig rig) {
        return new QueueWatch(rig.worker, rig.broker, new Sites(rig.ids.clock()), rig.ids.clock());
    }
}
