package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.dsn.StatusReport.Original;
import dev.caravan.smtp.sink.SunkMail;
import jakarta.jms.BytesMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets a notification, and what it says of the time to come. */
class NotificationTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Three accounts that differ in nothing but the key. */
    private static final String ACCOUNTS = """
            accounts:
            - {name: always, password: secret, dsn: always}
            - {name: never, password: secret, dsn: never, domains: [shop.example]}
            - {name: auto, password: secret, dsn: auto, domains: [shop.example]}
            transports:
            - {name: sink, type: smarthost, host: 127.0.0.1, port: @SINK@, tls: none}
            routes:
            - {transport: sink}
            retry: {schedule: [1s]}
            """;

    /** Waits that no test could sit out, growing, as those of production do. */
    private static final String SLOW = CaravanRig.PLAIN.replace(
            "retry: {schedule: [1s, 1s]}", "retry: {schedule: [10m, 20m, 40m, 1h20m], delayed-dsn-after: 2}");

    @TempDir
    Path directory;

    @Test
    void theKeyDsnDecidesWhetherAFailureIsMailed() throws Exception {
        try (CaravanRig rig = CaravanRig.start(directory, ACCOUNTS)) {
            fail(rig, "always", "<always@shop.example>");
            fail(rig, "always", "<always@elsewhere.example>");
            fail(rig, "never", "<never@shop.example>");
            fail(rig, "auto", "<auto@shop.example>");
            fail(rig, "auto", "<auto@elsewhere.example>");
            try (Insider insider = new Insider(rig)) {
                // A job is kept in the commit that drops its notification: what is not dropped by then never is.
                await().atMost(PATIENCE)
                        .until(() -> insider.browse("caravan.failed").size() == 5);
            }
            for (String domain : new String[] {"shop.example", "elsewhere.example"}) {
                deliver(rig, "fence@" + domain);
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(rig.mails().stream()
                                    .filter(m -> m.reversePath().equals("<>"))
                                    .map(m -> m.recipients().getFirst().forwardPath()))
                            .containsExactlyInAnyOrder(
                                    "<always@shop.example>", "<always@elsewhere.example>", "<auto@shop.example>"));
            assertThat(rig.mailsTo("never@shop.example")).isEmpty();
            assertThat(rig.mailsTo("auto@elsewhere.example")).isEmpty();
        }
    }

    @Test
    void aDelayedNotificationSaysWhenTheNextAndTheLastAttemptReallyAre() throws Exception {
        MovedClock clock = new MovedClock();
        try (CaravanRig rig = CaravanRig.start(directory, SLOW, clock);
                Application app = rig.application()) {
            BytesMessage message = app.to("rcptto450@late.example");
            message.setStringProperty("CaravanReport", "all");
            app.drop(message);
            assertThat(next(app.reply(), clock)).isEqualTo(minutesFrom(clock, 10));
            clock.advance(Duration.ofMinutes(10));
            assertThat(next(app.reply(), clock)).isEqualTo(minutesFrom(clock, 20));
            await().atMost(PATIENCE).until(() -> rig.mailsTo("app@shop.example").size() == 1);
            String mailed = text(rig.mailsTo("app@shop.example").getFirst());
            assertThat(mailed).contains("Action: delayed");
            assertThat(date(mailed, "Last-Attempt-Date")).isEqualTo(minutesFrom(clock, 0));
            assertThat(date(mailed, "Next attempt")).isEqualTo(minutesFrom(clock, 20));
            assertThat(date(mailed, "Will-Retry-Until"))
                    .as("20, 40 and 80 minutes are left")
                    .isEqualTo(minutesFrom(clock, 140))
                    .isEqualTo(date(mailed, "Given up after"));
            for (int minutes : new int[] {20, 40, 80}) {
                clock.advance(Duration.ofMinutes(minutes));
                JsonNode outcome = app.reply();
                assertThat(outcome.path("at").asText())
                        .isEqualTo(clock.instant().toString());
                assertThat(outcome.path("final").asBoolean()).isEqualTo(minutes == 80);
            }
            assertThat(date(mailed, "Will-Retry-Until")).as("it was the truth").isEqualTo(minutesFrom(clock, 0));
        }
    }

    @Test
    void aStoredMessageThatIsTooLargeComesBackAsItsHeaderAndNotAsAPieceOfItself() throws Exception {
        String header = "From: <app@shop.example>\r\nTo: <permerror@never.example>\r\nSubject: large\r\n";
        String body = "A line of the body.\r\n".repeat(Original.OCTETS_MAX / 20);
        try (CaravanRig rig = CaravanRig.start(directory, CaravanRig.PLAIN);
                Application app = rig.application()) {
            BytesMessage message = app.octets((header + "\r\n" + body).getBytes(StandardCharsets.US_ASCII));
            app.ask(Application.with(message, Map.of("CaravanRet", "FULL")));
            await().atMost(PATIENCE).until(() -> rig.mailsTo("app@shop.example").size() == 1);

            assertThat(text(rig.mailsTo("app@shop.example").getFirst()))
                    .contains("Content-Type: text/rfc822-headers")
                    .contains("Subject: large")
                    .doesNotContain("A line of the body.");
        }
    }

    private static void fail(CaravanRig rig, String account, String reversePath) throws Exception {
        try (Application app = Application.connect(rig.url(), account, "secret")) {
            BytesMessage message = app.to("permerror@never.example");
            message.setStringProperty("CaravanReversePath", reversePath);
            assertThat(app.ask(message).path("action").asText()).isEqualTo("failed");
        }
    }

    private static void deliver(CaravanRig rig, String mailbox) throws Exception {
        try (Application app = Application.connect(rig.url(), "auto", "secret")) {
            assertThat(app.ask(app.to(mailbox)).path("final").asBoolean()).isTrue();
        }
    }

    private static Instant next(JsonNode outcome, MovedClock clock) {
        assertThat(outcome.path("at").asText()).isEqualTo(clock.instant().toString());
        return Instant.parse(outcome.path("nextAttempt").asText());
    }

    private static Instant minutesFrom(MovedClock clock, int minutes) {
        return clock.instant().plus(Duration.ofMinutes(minutes));
    }

    private static Instant date(String mail, String label) {
        Matcher matcher = Pattern.compile("(?m)^ *" + label + ": (.+?)\r?$").matcher(mail);
        assertThat(matcher.find()).as(label).isTrue();
        return OffsetDateTime.parse(matcher.group(1), DateTimeFormatter.RFC_1123_DATE_TIME)
                .withOffsetSameInstant(ZoneOffset.UTC)
                .toInstant();
    }

    private static String text(SunkMail mail) {
        return new String(mail.content(), StandardCharsets.UTF_8);
    }
}
