package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.smtp.Extension;
import dev.caravan.smtp.sink.MailstoreInMemory;
import dev.caravan.smtp.sink.SinkOptions;
import dev.caravan.smtp.sink.SmtpSink;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NUL, eight-bit octets and long lines: what a server may choke on does not reach it. */
class UnfitContentTest {

    private static final String CONFIG = """
            accounts:
            - {name: shop, password: shop-secret, domains: [shop.example], dsn: never}
            transports:
            - {name: seven, type: smarthost, host: 127.0.0.1, port: %d, tls: none}
            routes:
            - {transport: seven}
            retry: {schedule: [1h]}
            """;

    private static final String HEADER = "From: <app@shop.example>\r\nTo: <a@seven.example>\r\nSubject: x\r\n";

    private static final int ROUNDS = 100;

    /** RFC 5322 section 2.1.1, without CRLF. */
    private static final int LINE_OCTETS_MAX = 998;

    /** Pieces of a body, some of which no server need take. */
    private static final String[] PIECES = {
        "\0",
        "\u00fc",
        "\u00ff",
        "=",
        ".",
        "From ",
        " ",
        "\t",
        "\r\n",
        "\r\n",
        "\r\n.\r\n",
        "y".repeat(60),
        "z".repeat(500)
    };

    @TempDir
    Path directory;

    private final MailstoreInMemory received = new MailstoreInMemory();
    private SmtpSink seven;
    private CaravanRig rig;
    private Application app;

    @BeforeEach
    void start() throws Exception {
        seven = SmtpSink.start(
                SinkOptions.loopback().without(Extension.EIGHTBITMIME).without(Extension.SMTPUTF8), received);
        rig = CaravanRig.start(directory, CONFIG.formatted(seven.address().getPort()));
        app = rig.application();
    }

    @AfterEach
    void stop() throws Exception {
        app.close();
        rig.close();
        seven.close();
    }

    @Test
    void whateverIsDroppedAServerThatTakesSevenBitsGetsShortLinesOfThem() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int relayed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            JsonNode outcome = ask(HEADER + "\r\n" + body(random));
            if (outcome.path("action").asText().equals("relayed")) {
                relayed++;
                assertThat(fault(received.mails().getLast().content()))
                        .as("seed %d, round %d", seed, round)
                        .isEmpty();
            } else {
                assertThat(outcome.path("text").asText())
                        .as("seed %d, round %d: %s", seed, round, outcome)
                        .matches("(?s)(nul|line-too-long): .*");
            }
        }
        assertThat(relayed).as("seed %d", seed).isBetween(ROUNDS / 10, ROUNDS - 1);
        assertThat(received.mails()).as("seed %d", seed).hasSize(relayed);
    }

    @Test
    void aLineOf998OctetsArrivesAsItIs() throws Exception {
        String line = "y".repeat(LINE_OCTETS_MAX) + "\r\n";
        assertThat(ask(HEADER + "\r\n" + line).path("action").asText()).isEqualTo("relayed");
        assertThat(new String(received.mails().getLast().content(), StandardCharsets.US_ASCII))
                .endsWith("\r\n\r\n" + line);
    }

    @Test
    void aLackThatIsFoundBeforeMailCostsTheServerNothingAndItsOtherMailNoTime() throws Exception {
        for (int i = 0; i < 10; i++) {
            JsonNode signed = ask("DKIM-Signature: v=1\r\n" + HEADER + "\r\n\u00fc\r\n");
            assertThat(signed.path("action").asText()).as("%s", signed).isEqualTo("failed");
            assertThat(signed.path("status").asText()).as("%s", signed).isEqualTo("5.6.3");
        }
        assertThat(received.mails()).isEmpty();
        int connections = seven.connections();

        assertThat(ask(HEADER + "\r\nplain\r\n").path("action").asText()).isEqualTo("relayed");
        assertThat(seven.connections()).as("the session went on").isEqualTo(connections);
    }

    /** Of what an SMTP server without extensions takes (RFC 5321 section 4.5.3.1.6); empty if nothing is wrong. */
    private static String fault(byte[] content) {
        int length = 0;
        for (byte octet : content) {
            if (octet <= 0) {
                return "the octet " + octet;
            }
            length = octet == '\n' ? 0 : length + 1;
            // CR is counted as well.
            if (length > LINE_OCTETS_MAX + 1) {
                return "a line of more than " + LINE_OCTETS_MAX + " octets";
            }
        }
        return "";
    }

    private static String body(Random random) {
        StringBuilder body = new StringBuilder();
        // NUL and long lines are rare, or nothing would be relayed.
        for (int piece = 1 + random.nextInt(12); piece > 0; piece--) {
            body.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return body.append("\r\n").toString();
    }

    private JsonNode ask(String text) throws Exception {
        return app.ask(Application.with(
                app.octets(text.getBytes(StandardCharsets.ISO_8859_1)),
                Map.of("CaravanReversePath", "<app@shop.example>", "CaravanForwardPaths", "<a@seven.example>")));
    }
}
