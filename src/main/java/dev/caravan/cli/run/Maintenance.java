package dev.caravan.cli.run;

import dev.caravan.queue.artemis.QueueNames;
import dev.caravan.queue.artemis.QueueSweep;
import dev.caravan.queue.content.ContentStore;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** What is done now and then: idle connections, changed configuration, changed sites, what was used of rates, things kept for long enough, the disk. */
final class Maintenance implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Maintenance.class);

    private static final long SECONDS_SHORT = 2;
    private static final long SECONDS_RATES = 10;
    private static final long SECONDS_MIDDLE = 60;
    private static final long SECONDS_LONG = 3_600;

    private final Caravan caravan;
    private final DiskGuard disk;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("caravan-maintenance").daemon().factory());

    Maintenance(Caravan caravan) {
        this.caravan = caravan;
        this.disk = new DiskGuard(caravan);
    }

    void start() {
        timer.scheduleWithFixedDelay(() -> quietly(this::often), SECONDS_SHORT, SECONDS_SHORT, TimeUnit.SECONDS);
        timer.scheduleWithFixedDelay(() -> quietly(caravan::keepRates), SECONDS_RATES, SECONDS_RATES, TimeUnit.SECONDS);
        timer.scheduleWithFixedDelay(
                () -> quietly(() -> caravan.network().refreshPolicies()),
                SECONDS_MIDDLE,
                SECONDS_MIDDLE,
                TimeUnit.SECONDS);
        timer.scheduleWithFixedDelay(() -> quietly(this::seldom), SECONDS_LONG, SECONDS_LONG, TimeUnit.SECONDS);
    }

    boolean diskHasRoom() {
        return disk.hasRoom();
    }

    private interface Task {
        void run() throws Exception;
    }

    private static void quietly(Task task) {
        try {
            task.run();
        } catch (Exception e) {
            LOG.warnf("maintenance failed and is tried again: %s", e.getMessage());
        }
    }

    private void often() {
        caravan.network().evictIdle();
        disk.check();
        caravan.reloadIfChanged();
        if (caravan.network().mxSets().takeChanged()) {
            caravan.worker().sitesChanged();
        }
    }

    private void seldom() throws Exception {
        Duration kept = caravan.config().failedRetention();
        QueueSweep.olderThan(
                caravan.broker(), QueueNames.FAILED, kept, caravan.ids().clock());
        caravan.contents().sweep(ContentStore.FAILED_REFERENCE, kept);
        caravan.keys().sweep();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
