package dev.caravan.queue.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.queue.artemis.BreakableProxy.Break;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The worker reaches its broker over a network that breaks in every way: nothing is lost, nothing delivered twice. */
class BrokerOverTcpTest {

    /** The longest silence is noticed after the connection's time to live, on both sides. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int ROUNDS = 12;
    private static final int JOBS_PER_ROUND = 150;

    @TempDir
    Path directory;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void aNetworkThatBreaksAndGoesSilentLosesNothingAndDeliversNothingTwice() throws Exception {
        System.out.println("seed " + seed);
        try (BreakableProxy proxy = new BreakableProxy(freePort());
                QueueRig rig = QueueRig.over(proxy, directory, job -> {
                    LockSupport.parkNanos(5_000_000);
                    return job.attempt() == 1 && job.id().hashCode() % 5 == 0
                            ? QueueRig.deferred(job)
                            : QueueRig.delivered(job);
                })) {
            rig.worker.start();
            int broken = 0;
            for (int round = 0; round < ROUNDS; round++) {
                await().atMost(PATIENCE).until(rig.worker::isOpen);
                long lane = rig.worker.lane();
                rig.enqueue("site" + round % 3 + ".example", JOBS_PER_ROUND);
                LockSupport.parkNanos(random.nextLong(60_000_000));
                Break how = round % 6 == 3 ? Break.SILENCE : round % 2 == 0 ? Break.RESET : Break.CLOSE;
                broken += proxy.breakAll(how);
                await().atMost(PATIENCE).until(() -> rig.worker.lane() != lane);
            }
            int jobs = ROUNDS * JOBS_PER_ROUND;
            System.out.printf("delivered while %d connections broke: %d of %d%n", broken, rig.delivered.size(), jobs);
            assertThat(broken).isGreaterThanOrEqualTo(ROUNDS);
            assertThat(rig.delivered.size())
                    .as("broken while there was something to do")
                    .isLessThan(jobs);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(rig.delivered).hasSize(jobs));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(nonEmpty(rig)).isEmpty());
            assertThat(rig.delivered.values()).as("times a job was delivered").containsOnly(1);
            assertThat(rig.dialed.values())
                    .as("a job was deferred once at most")
                    .allMatch(times -> times <= 2);
        }
    }

    private static TreeMap<String, Long> nonEmpty(QueueRig rig) throws Exception {
        TreeMap<String, Long> depths = new TreeMap<>();
        for (String queue : QueueLayout.existing(rig.direct, "caravan.")) {
            // Nobody reads the outbox of a worker without routes.
            if (!queue.equals(QueueNames.OUTCOMES) && rig.depth(queue) > 0) {
                depths.put(queue, rig.depth(queue));
            }
        }
        return depths;
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
