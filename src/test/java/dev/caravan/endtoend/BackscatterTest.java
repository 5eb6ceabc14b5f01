package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.smtp.sink.SunkMail;
import jakarta.jms.BytesMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody is sent a notification who has not sent the message himself: reverse-paths are forged. */
class BackscatterTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Nothing about notifications: what holds is what is said nothing of. */
    private static final String CONFIG = """
            accounts:
            - {name: shop, password: secret, domains: [shop.example]}
            - {name: other, password: secret, domains: [other.example]}
            transports:
            - {name: sink, type: smarthost, host: 127.0.0.1, port: @SINK@, tls: none}
            routes:
            - {transport: sink}
            retry: {schedule: [1s]}
            """;

    private static final String BODY = "What was written in confidence.";

    @TempDir
    Path directory;

    @Test
    void onlyAnAddressOfTheAccountsOwnDomainsIsToldOfAFailure() throws Exception {
        List<String> others = List.of(
                "<>",
                "<app@elsewhere.example>",
                "<app@other.example>",
                "<app@sub.shop.example>",
                "<app@notshop.example>",
                "<app@shop.example.net>",
                "<app@[127.0.0.1]>",
                "<\"app@shop.example\"@elsewhere.example>");
        try (CaravanRig rig = CaravanRig.start(directory, CONFIG);
                Application app = Application.connect(rig.url(), "shop", "secret")) {
            for (String reversePath : others) {
                fail(app, Map.of("CaravanReversePath", reversePath));
            }
            fail(app, Map.of("CaravanReversePath", "<own@SHOP.example>"));

            assertThat(notifications(rig, app, others.size() + 1))
                    .singleElement()
                    .satisfies(mail -> assertThat(recipient(mail)).isEqualToIgnoringCase("<own@shop.example>"));
        }
    }

    // RFC 3461 section 4.1; RFC 3834 section 5; RFC 5321 section 6.1.
    @Test
    void nobodyIsToldWhoDoesNotWantItAndNoNotificationIsToldOf() throws Exception {
        try (CaravanRig rig = CaravanRig.start(directory, CONFIG);
                Application app = Application.connect(rig.url(), "shop", "secret")) {
            fail(app, Map.of("CaravanReversePath", "<never@shop.example>", "CaravanNotify", "NEVER"));
            fail(app, Map.of("CaravanReversePath", "<delay@shop.example>", "CaravanNotify", "DELAY,SUCCESS"));
            // This one is told, in vain: the sink refuses it.
            fail(app, Map.of("CaravanReversePath", "<permerror@shop.example>"));
            fail(app, Map.of("CaravanReversePath", "<told@shop.example>"));

            // Three of the failures, the told one, and the notification that nobody took.
            assertThat(notifications(rig, app, 5)).singleElement().satisfies(mail -> {
                assertThat(recipient(mail)).isEqualTo("<told@shop.example>");
                // What is not asked for (RET) is not carried about either.
                assertThat(new String(mail.content(), StandardCharsets.UTF_8))
                        .contains("Auto-Submitted: auto-replied")
                        .contains("Subject: in confidence")
                        .doesNotContain(BODY);
            });
        }
    }

    /** What is mailed when so many jobs have failed, and all that they have to tell was told. */
    private static List<SunkMail> notifications(CaravanRig rig, Application app, int failed) throws Exception {
        try (Insider insider = new Insider(rig)) {
            // A job is kept in the commit that drops its notification: what is not dropped by then never is.
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(insider.browse("caravan.failed")).hasSize(failed));
        }
        app.ask(app.to("fence@shop.example"));
        await().atMost(PATIENCE).until(() -> mailed(rig).size() > 0);
        return mailed(rig);
    }

    private static List<SunkMail> mailed(CaravanRig rig) {
        return rig.mails().stream().filter(m -> m.reversePath().equals("<>")).toList();
    }

    private static String recipient(SunkMail mail) {
        return mail.recipients().getFirst().forwardPath();
    }

    private static void fail(Application app, Map<String, String> properties) throws Exception {
        BytesMessage message = app.octets("""
                From: <app@shop.example>\r
                To: <permerror@never.example>\r
                Subject: in confidence\r
                \r
                %s\r
                """.formatted(BODY).getBytes(StandardCharsets.US_ASCII));
        message.setStringProperty("CaravanForwardPaths", "<permerror@never.example>");
        assertThat(app.ask(Application.with(message, properties)).path("action").asText())
                .as("%s", properties)
                .isEqualTo("failed");
    }
}
