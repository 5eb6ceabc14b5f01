package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.queue.embedded.BrokerFaults;
import jakarta.jms.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that makes every commit fail in which it is settled. */
class PoisonousJobTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int INNOCENT = 200;
    private static final String POISON = "rcpttogreylist@poison.example";

    @TempDir
    Path directory;

    @Test
    void onlyTheJobThatMakesItsCommitFailGoesToQuarantine() throws Exception {
        try (CaravanRig rig = CaravanRig.start(directory, CaravanRig.PLAIN);
                Application app = rig.application();
                Insider insider = new Insider(rig);
                QueueDepths depths = new QueueDepths(rig)) {
            BrokerFaults faults = BrokerFaults.refusing(
                    rig.caravan().brokerService().orElseThrow(),
                    message -> message.getAddress().startsWith("caravan.retry.")
                            && String.valueOf(message.getStringProperty("facts"))
                                    .contains("poison.example"));
            for (int number = 0; number < INNOCENT; number++) {
                app.dropAsIs(app.to(Producers.mailbox(number)));
                if (number == INNOCENT / 2) {
                    app.drop(app.to(POISON));
                }
            }
            JsonNode outcome = app.reply();
            assertThat(outcome.path("recipient").asText()).isEqualTo(POISON);
            assertThat(outcome.path("reason").asText()).isEqualTo("quarantined");
            assertThat(outcome.path("text").asText()
                            + outcome.path("diagnostic").asText())
                    .doesNotContain("null");
            List<Message> quarantined = insider.browse("caravan.quarantine");
            assertThat(quarantined).hasSize(1);
            assertThat(quarantined.getFirst().getStringProperty("caravanReason"))
                    .isEqualTo("every commit with it failed");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(rig.mails()).hasSize(INNOCENT));
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(depths.nonEmpty()).isEqualTo(new TreeMap<>(Map.of("caravan.quarantine", 1L))));
            assertThat(rig.mails().stream()
                            .collect(Collectors.groupingBy(
                                    m -> m.recipients().getFirst().forwardPath(), Collectors.counting()))
                            .values())
                    .containsOnly(1L);
            System.out.printf("%d commits failed until the one job was found%n", faults.refusals());
            assertThat(faults.refusals()).as("found by halving, not one by one").isBetween(1, 15);
        }
    }
}
