package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.dkim.TestKeys;
import dev.caravan.dkim.Verifier;
import jakarta.jms.BytesMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signatures after the hands of servers of others. */
@Tag("lab")
class DkimLabTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String CONFIG = """
            accounts:
            - {name: shop, password: shop-secret}
            dns: {servers: ["%s"], mode: trusting, timeout: 1s}
            tls: {ca-file: "%s"}
            transports:
            - {name: direct, type: direct, port: %s, allow-private: true}
            retry: {schedule: [1h]}
            dkim:
            - {domain: lab.test, selector: r, key-file: '%s'}
            - {domain: lab.test, selector: e, key-file: '%s'}
            """;

    /** Postfix and a strict server without 8BITMIME, Exim with CHUNKING, OpenSMTPD. */
    private static final List<String> DOMAINS = List.of(
            "no8bit.plain.test", "no8bit.beh.test", "exim.dane.test", "opensmtpd.plain.test", "ok-311.dane.test");

    @TempDir
    Path directory;

    @Test
    void areGoodWhereMailIsStored() throws Exception {
        Path rsa = directory.resolve("rsa.pem");
        Path ed25519 = directory.resolve("ed25519.pem");
        TestKeys.write(rsa, TestKeys.rsa(2_048));
        TestKeys.write(ed25519, TestKeys.ed25519());
        Verifier verifier = new Verifier().with(TestKeys.rsa("r", "lab.test"), TestKeys.ed25519("e", "lab.test"));
        try (Lab lab = Lab.start();
                CaravanRig rig = CaravanRig.start(
                        directory,
                        CONFIG.formatted(
                                lab.get("LAB_RESOLVER"),
                                lab.get("LAB_CA_FILE"),
                                lab.get("LAB_SMTP_PORT"),
                                rsa,
                                ed25519));
                Application app = rig.application()) {
            for (String domain : DOMAINS) {
                for (JsonNode outcome : delivered(app, domain)) {
                    assertThat(outcome.path("action").asText())
                            .as("%s", outcome)
                            .isEqualTo("delivered");
                }
                // Exim stores after it has answered.
                await().atMost(PATIENCE).until(() -> lab.stored(domain).contains("DKIM-Signature"));
                String stored = lab.stored(domain);
                List<String> results =
                        verifier.verify(stored.replaceAll("\r?\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                System.out.println("lab: dkim at " + domain + ": " + results);
                assertThat(results)
                        .as(stored)
                        .containsExactly("pass rsa-sha256 r lab.test", "pass ed25519-sha256 e lab.test");
            }
        }
    }

    /** Dots, trailing spaces, octets above 127, and enough of them for BDAT. */
    private static List<JsonNode> delivered(Application app, String domain) throws Exception {
        String body = "Gr\u00FC\u00DFe  \n.\n..dot\n\n" + "A line of the body, Z\u00FCrich.\n".repeat(4_000) + "\n\n";
        BytesMessage message = app.octets(("From: App <app@lab.test>\nTo: <dkim@" + domain
                        + ">\nSubject:  several   spaces\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
                        + "Content-Transfer-Encoding: 8bit\n\n" + body)
                .getBytes(StandardCharsets.UTF_8));
        app.drop(message);
        return app.repliesUntilFinal(1);
    }
}
