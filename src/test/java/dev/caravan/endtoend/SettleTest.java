package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.smtp.sink.SunkMail;
import jakarta.jms.Message;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a message after an attempt, and when the process stops. */
class SettleTest {

    private static final String QUICK = CaravanRig.PLAIN.replace(
            "retry: {schedule: [1s, 1s]}", "retry: {schedule: [1s, 1s, 1s], delayed-dsn-after: 2}");

    @TempDir
    Path directory;

    private CaravanRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = CaravanRig.start(directory, QUICK);
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    @Test
    void partialSuccessKeepsEachRecipientsReplyAndOnlyTheDeferredOneIsTriedAgain() throws Exception {
        try (Application app = rig.application()) {
            String paths = "<good@mixed.example>,<rcptto550@mixed.example>,<rcpttogreylist@mixed.example>";
            app.drop(Application.with(app.octets(Application.mail("good@mixed.example")), Application.envelope(paths)));
            List<JsonNode> outcomes = app.repliesUntilFinal(3);
            assertThat(outcomes)
                    .extracting(o -> o.path("recipient").asText() + " "
                            + o.path("replyCode").asInt() + " "
                            + o.path("attempt").asInt() + " " + o.path("final").asBoolean())
                    .containsExactlyInAnyOrder(
                            "good@mixed.example 250 1 true",
                            "rcptto550@mixed.example 550 1 true",
                            "rcpttogreylist@mixed.example 451 1 false",
                            "rcpttogreylist@mixed.example 250 2 true");
            assertThat(rig.mailsTo("good@mixed.example")).hasSize(1);
            assertThat(rig.mailsTo("rcpttogreylist@mixed.example")).hasSize(1);
        }
        SunkMail notification = notification(1).getLast();
        assertThat(notification.reversePath()).isEqualTo("<>");
        assertThat(text(notification))
                .contains("Content-Type: multipart/report", "Action: failed", "rfc822; rcptto550@mixed.example")
                .contains("Diagnostic-Code: smtp; 550")
                .contains("Subject: for good@mixed.example")
                .doesNotContain("rcpttogreylist");
        try (Insider insider = new Insider(rig)) {
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> insider.browse("caravan.failed").size() == 1);
        }
    }

    @Test
    void aDelayIsNotifiedOnceAndAFailureAfterTheLastAttempt() throws Exception {
        try (Application app = rig.application()) {
            app.drop(Application.with(app.to("rcptto450@late.example"), Map.of("CaravanNotify", "DELAY,FAILURE")));
            List<JsonNode> outcomes = app.repliesUntilFinal(1);
            assertThat(outcomes.getLast().path("attempt").asInt()).isEqualTo(4);
        }
        List<SunkMail> notifications = notification(2);
        assertThat(text(notifications.getFirst())).contains("Action: delayed", "Will-Retry-Until: ");
        assertThat(text(notifications.getLast())).contains("Action: failed", "Status: 5.");
    }

    @Test
    void nothingIsMailedForANullReversePathOrASenderElsewhere() throws Exception {
        try (Application app = rig.application()) {
            for (String reversePath : new String[] {"<>", "<app@elsewhere.example>"}) {
                Message message = app.to("permerror@never.example");
                message.setStringProperty("CaravanReversePath", reversePath);
                assertThat(app.ask(message).path("action").asText()).isEqualTo("failed");
            }
            app.ask(app.to("after@never.example"));
        }
        try (Insider insider = new Insider(rig)) {
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> insider.browse("caravan.failed").size() == 2);
        }
        assertThat(rig.mails()).hasSize(1);
    }

    @Test
    void aStopGivesBackWhatHangsAndTheNextStartKnowsTheKeysThatWereUsed() throws Exception {
        try (Application app = rig.application()) {
            Message keyed = Application.with(app.to("once@key.example"), Map.of("CaravanIdempotencyKey", "k"));
            app.ask(keyed);
            Message hanging = app.to("rcpttotimeout@hang.example");
            app.dropAsIs(hanging);
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> rig.caravan().worker().inFlight().get().stream()
                            .anyMatch(j -> j.state().equals("running")));
        }
        long before = System.nanoTime();
        rig.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(15));
        rig.start();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> rig.caravan().worker().inFlight().get().stream()
                        .anyMatch(j -> j.state().equals("running") && j.ticket().attempt() == 1));
        try (Application app = rig.application()) {
            Message keyed = Application.with(app.to("once@key.example"), Map.of("CaravanIdempotencyKey", "k"));
            assertThat(app.ask(keyed).path("reason").asText()).isEqualTo("duplicate");
        }
        assertThat(rig.mailsTo("once@key.example")).hasSize(1);
    }

    private List<SunkMail> notification(int count) {
        await().atMost(Duration.ofSeconds(15))
                .until(() -> rig.mailsTo("app@shop.example").size() == count);
        return rig.mailsTo("app@shop.example");
    }

    private static String text(SunkMail mail) {
        return new String(mail.content(), StandardCharsets.UTF_8);
    }
}
