package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.config.ReloadResult;
import dev.caravan.dkim.SigningKey;
import dev.caravan.dkim.TestKeys;
import dev.caravan.dkim.Verifier;
import dev.caravan.route.camel.LogLines;
import jakarta.jms.BytesMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What arrives of mail that Caravan signs. */
class DkimTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final SigningKey RSA = TestKeys.rsa("r", "shop.example");
    private static final SigningKey OURS = TestKeys.ed25519("e", "caravan.example");
    private static final Verifier VERIFIER = new Verifier().with(RSA, OURS);
    private static final String PASS = "pass rsa-sha256 r shop.example";

    @TempDir
    Path directory;

    private String config;

    @BeforeEach
    void keys() throws Exception {
        Path rsa = directory.resolve("rsa.pem");
        Path ed25519 = directory.resolve("ed25519.pem");
        TestKeys.write(rsa, TestKeys.rsa(2_048));
        TestKeys.write(ed25519, TestKeys.ed25519());
        config = CaravanRig.PLAIN + "dkim:\n- {domain: shop.example, selector: r, key-file: '" + rsa
                + "', accounts: shop}\n- {domain: caravan.example, selector: e, key-file: '" + ed25519 + "'}\n";
    }

    private static byte[] message(String to, String body) {
        return ("From: <app@shop.example>\nTo: <" + to + ">\nSubject: hello\n\n" + body)
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void isVerifiedWhereItArrives() throws Exception {
        try (CaravanRig rig = CaravanRig.start(directory, config);
                Application app = rig.application()) {
            app.ask(app.octets(message("welcome@example.org", ". a dot\nGr\u00FC\u00DFe  \n\n")));

            assertThat(VERIFIER.verify(
                            rig.mailsTo("welcome@example.org").getFirst().content()))
                    .containsExactly(PASS);
        }
    }

    @Test
    void isVerifiedAfterARetryWithTheOneSignatureItHad() throws Exception {
        try (CaravanRig rig = CaravanRig.start(directory, config);
                Application app = rig.application()) {
            app.drop(app.octets(message("greylist@example.org", "body\n")));
            app.repliesUntilFinal(1);

            assertThat(rig.attempts()).isEqualTo(2);
            assertThat(VERIFIER.verify(
                            rig.mailsTo("greylist@example.org").getFirst().content()))
                    .containsExactly(PASS);
        }
    }

    @Test
    void isVerifiedWhenItIsLargeAndForSeveralDomains() throws Exception {
        try (CaravanRig rig = CaravanRig.start(directory, config);
                Application app = rig.application()) {
            String body = "A line of the body.\n".repeat(60_000);
            app.drop(app.octets(message("large@example.org>, <large@example.net", body)));
            app.repliesUntilFinal(2);

            for (String to : new String[] {"large@example.org", "large@example.net"}) {
                assertThat(VERIFIER.verify(rig.mailsTo(to).getFirst().content()))
                        .containsExactly(PASS);
            }
        }
    }

    @Test
    void isSignedByOurOwnKeyWhenItIsANotification() throws Exception {
        try (CaravanRig rig = CaravanRig.start(directory, config);
                Application app = rig.application()) {
            app.drop(app.octets(message("permerror@never.example", "body\n")));
            await().atMost(PATIENCE).until(() -> rig.mailsTo("app@shop.example").size() == 1);

            assertThat(VERIFIER.verify(
                            rig.mailsTo("app@shop.example").getFirst().content()))
                    .containsExactly("pass ed25519-sha256 e caravan.example");
        }
    }

    @Test
    void arrivesUnsignedAndIsSpokenOfWhereItHasTwoAuthors() throws Exception {
        try (CaravanRig rig = CaravanRig.start(directory, config);
                Application app = rig.application()) {
            LogLines log = LogLines.of("dev.caravan.intake");
            BytesMessage drop = app.octets(("From: a@shop.example, b@shop.example\nSubject: hello\n\nbody\n")
                    .getBytes(StandardCharsets.UTF_8));
            drop.setStringProperty("CaravanReversePath", "<app@shop.example>");
            drop.setStringProperty("CaravanForwardPaths", "<two@example.org>");
            assertThat(app.ask(drop).path("action").asText()).isEqualTo("relayed");

            assertThat(VERIFIER.verify(rig.mailsTo("two@example.org").getFirst().content()))
                    .isEmpty();
            log.close();
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("event=unsigned message=")
                    .contains("account=shop", "the From field names 2 authors");
        }
    }

    @Test
    void isSignedByANewKeyFromTheReloadOn() throws Exception {
        try (CaravanRig rig = CaravanRig.start(directory, config);
                Application app = rig.application()) {
            assertThat(rig.reload(config.replace("selector: r,", "selector: next,")))
                    .isInstanceOf(ReloadResult.Swapped.class);
            app.ask(app.octets(message("after@example.org", "body\n")));

            assertThat(new Verifier()
                            .with(TestKeys.rsa("next", "shop.example"))
                            .verify(rig.mailsTo("after@example.org").getFirst().content()))
                    .containsExactly("pass rsa-sha256 next shop.example");
        }
    }
}
