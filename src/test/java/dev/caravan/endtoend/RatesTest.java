package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.cli.run.LookInside;
import dev.caravan.config.ReloadResult;
import dev.caravan.queue.artemis.JobQuery;
import dev.caravan.queue.artemis.JobState;
import dev.caravan.queue.artemis.JobView;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A transport with a rate, and one without beside it. */
class RatesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String CONFIG = """
            accounts:
            - {name: shop, password: shop-secret}
            - {name: other, password: other-secret}
            transports:
            - {name: limited, type: smarthost, host: 127.0.0.1, port: @SINK@, tls: none, rate: @RATE@}
            - {name: free, type: smarthost, host: 127.0.0.1, port: @SINK@, tls: none}
            routes:
            - {to-domain: free.example, transport: free}
            - {transport: limited}
            retry: {schedule: [1s, 1s]}
            """;

    private static final int MESSAGES = 200;

    @TempDir
    Path directory;

    @Test
    void allMessagesLeaveOneAfterTheOtherAndNoneBeforeItsTurn() throws Exception {
        try (CaravanRig rig = CaravanRig.start(directory, config("50/s"));
                Application application = rig.application()) {
            long begin = System.nanoTime();
            try (JMSContext session = rig.transacted()) {
                for (int i = 0; i < MESSAGES; i++) {
                    Message message = application.to("a" + i + "@b.example");
                    session.createProducer().send(session.createQueue(Application.OUTBOUND), message);
                }
                session.commit();
            }
            await().atMost(PATIENCE).until(() -> rig.mails().size() == MESSAGES);
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            System.out.printf("%d messages at 50/s took %d ms%n", MESSAGES, took.toMillis());
            // The first at once, the last 199 turns later, and up to 50 ms before its turn.
            assertThat(took).isGreaterThan(Duration.ofMillis(199 * 20 - 50));
            assertThat(rig.attempts()).as("none was withheld").isEqualTo(MESSAGES);
        }
    }

    @Test
    void whatIsUsedOfADayOutlivesReloadAndRestartAndKeepsNobodyElseWaiting() throws Exception {
        try (CaravanRig rig = CaravanRig.start(directory, config("3/d"))) {
            try (Application application = rig.application()) {
                for (int i = 0; i < 7; i++) {
                    application.dropAsIs(application.to("a" + i + "@limited.example"));
                }
                await().atMost(PATIENCE).until(() -> rig.mails().size() == 3);
                JsonNode reply = application.ask(application.to("b@free.example"));
                assertThat(reply.path("action").asText()).isEqualTo("relayed");
            }
            assertThat(waiting(rig, 4)).allSatisfy(view -> {
                Instant allowed = view.siteState().rateAllowsAt().orElseThrow();
                assertThat(allowed)
                        .isBetween(
                                Instant.now().plusSeconds(80_000), Instant.now().plusSeconds(87_200));
            });

            rig.stop();
            rig.start();

            assertThat(waiting(rig, 4))
                    .allSatisfy(
                            view -> assertThat(view.siteState().rateAllowsAt()).isPresent());
            assertThat(rig.mails()).hasSize(4);
            assertThat(rig.reload(config("5/d"))).isInstanceOf(ReloadResult.Swapped.class);
            await().atMost(PATIENCE).until(() -> rig.mails().size() == 6);
            waiting(rig, 2);
            assertThat(rig.attempts()).as("none was withheld").isEqualTo(6);
        }
    }

    @Test
    void aJobThatWaitsForItsRateExpires() throws Exception {
        try (CaravanRig rig = CaravanRig.start(directory, config("1/d"));
                Application application = rig.application()) {
            assertThat(application
                            .ask(application.to("a@b.example"))
                            .path("action")
                            .asText())
                    .isEqualTo("relayed");
            Message message = Application.with(
                    application.to("c@b.example"),
                    Map.of("CaravanExpires", Instant.now().plusSeconds(3).toString()));
            JsonNode reply = application.ask(message);
            assertThat(reply.path("action").asText()).isEqualTo("failed");
            assertThat(reply.path("reason").asText()).isEqualTo("expired");
            assertThat(rig.attempts()).isEqualTo(1);
        }
    }

    /** These many are in the worker's hands and wait. */
    private static List<JobView> waiting(CaravanRig rig, int jobs) {
        try (LookInside look = LookInside.into(rig.caravan())) {
            JobQuery query = new JobQuery(Optional.of(JobState.WAITING), Optional.empty(), 0, 100);
            await().atMost(PATIENCE)
                    .until(() -> look.running().inspector().list(query).jobs().size() == jobs);
            return look.running().inspector().list(query).jobs();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String config(String rate) {
        return CONFIG.replace("@RATE@", rate);
    }
}
