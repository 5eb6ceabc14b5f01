package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.queue.artemis.BrokerService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker in the process is stopped and started again while messages are dropped and delivered. */
class BrokerRestartTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int RESTARTS = 6;
    private static final int DROPS = 3_000;

    @TempDir
    Path directory;

    @Test
    void aBrokerRestartedUnderLoadLosesNothingAndDeliversNothingTwice() throws Exception {
        try (CaravanRig rig = CaravanRig.start(directory, CaravanRig.PLAIN);
                Producers producers = Producers.start(rig.url(), DROPS)) {
            BrokerService broker = rig.caravan().brokerService().orElseThrow();
            for (int restart = 1; restart <= RESTARTS; restart++) {
                int enough = DROPS * restart / (RESTARTS + 2);
                await().atMost(PATIENCE).until(() -> rig.mails().size() >= enough);
                broker.close();
                broker.start();
            }
            int before = rig.mails().size();
            assertThat(before).as("restarted while there was something to do").isLessThan(DROPS);
            await().atMost(PATIENCE).until(() -> rig.mails().size() >= DROPS);
            System.out.printf(
                    "%d restarts, %d of %d delivered meanwhile, %d drops repeated%n",
                    RESTARTS, before, DROPS, producers.repeated());
            everythingIsDone(rig);
        }
    }

    private static void everythingIsDone(CaravanRig rig) throws Exception {
        try (QueueDepths depths = new QueueDepths(rig)) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(depths.nonEmpty()).isEmpty());
        }
        Map<String, Long> times = rig.mails().stream()
                .flatMap(mail -> mail.recipients().stream())
                .collect(Collectors.groupingBy(r -> r.forwardPath(), TreeMap::new, Collectors.counting()));
        times.values().removeIf(count -> count == 1);
        assertThat(times).as("delivered more than once").isEmpty();
        assertThat(rig.mails()).hasSize(DROPS);
        assertThat(rig.caravan().worker().isOpen()).isTrue();
        assertThat(rig.caravan().worker().inFlight().get()).isEmpty();
    }
}
