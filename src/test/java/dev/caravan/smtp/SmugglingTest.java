package dev.caravan.smtp;

import static dev.caravan.smtp.Scripted.ends;
import static dev.caravan.smtp.Scripted.envelope;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.message.MessageContent;
import dev.caravan.message.MessageContent.Needs;
import dev.caravan.smtp.sink.MailstoreInMemory;
import dev.caravan.smtp.sink.SinkOptions;
import dev.caravan.smtp.sink.SmtpSink;
import dev.caravan.tls.TlsDemand;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The sending half of SMTP smuggling: whatever the octets, what a strict server has stored is one message, theirs. (What
 * careless servers would read is in {@link DotStuffingTest}; such octets are refused at intake in the first place.)
 */
class SmugglingTest {

    private static final int ROUNDS = 400;

    /** Makes content long enough for BDAT. */
    private static final String LENGTH = ("y".repeat(998) + "\r\n").repeat(66);

    private static final String[] FRAGMENTS = {
        "\r",
        "\n",
        "\r\n",
        ".",
        "..",
        "\n.\n",
        "\r.\r",
        "\n.\r\n",
        "\r\n.\n",
        "\r\n.\r\n",
        "\r\n.\r",
        "\0",
        "\u0085",
        "a",
        "MAIL FROM:<evil@x.example>\r\n",
        "RSET\r\n",
        "QUIT\r\n",
        "BDAT 3 LAST\r\n",
        "DATA\r\n"
    };

    // RFC 5321 section 4.1.1.4 for DATA, which is what is left without CHUNKING; RFC 3030 section 2 for BDAT.
    @ParameterizedTest
    @EnumSource(
            value = Extension.class,
            names = {"CHUNKING", "PIPELINING", "DSN"})
    void anyOctetsAreExactlyOneMessageAtAStrictServer(Extension missing) throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        MailstoreInMemory store = new MailstoreInMemory();
        try (SmtpSink sink = SmtpSink.start(SinkOptions.loopback().without(missing), store);
                SmtpConnection c =
                        new DirectSmtpClient(Scripted.OPTIONS).connect(sink.address(), "mx.example", TlsDemand.CLEAR)) {
            for (int round = 1; round <= ROUNDS; round++) {
                byte[] octets = octets(random, missing == Extension.CHUNKING ? "" : LENGTH);
                assertThat(ends(c.send(envelope("r@b.example"), MessageContent.of(octets, Needs.SEVEN_BIT))))
                        .as("seed %d round %d", seed, round)
                        .containsExactly("250");
                assertThat(store.mails()).as("seed %d round %d", seed, round).hasSize(round);
                byte[] stored = store.mails().getLast().content();
                assertThat(missing == Extension.CHUNKING ? withoutDots(stored) : text(stored))
                        .as("seed %d round %d", seed, round)
                        .isEqualTo(missing == Extension.CHUNKING ? withoutDots(withLastLineEnd(octets)) : text(octets));
            }
            assertThat(sink.connections()).isEqualTo(1);
        }
    }

    // Bare line ends with a dot between them, and a dot as the very first octet.
    @Test
    void theKnownSequencesEndNothing() throws Exception {
        MailstoreInMemory store = new MailstoreInMemory();
        try (SmtpSink sink = SmtpSink.start(SinkOptions.loopback().without(Extension.CHUNKING), store);
                SmtpConnection c =
                        new DirectSmtpClient(Scripted.OPTIONS).connect(sink.address(), "mx.example", TlsDemand.CLEAR)) {
            for (String end : new String[] {"\n.\n", "\n.\r\n", "\r.\r\n", "\r\n.\n", "\r\n.\r", ".\r\n"}) {
                String text =
                        "x" + end + "MAIL FROM:<evil@x.example>\r\nRCPT TO:<v@b.example>\r\nDATA\r\nfake\r\n.\r\n";
                assertThat(ends(c.send(
                                envelope("r@b.example"),
                                MessageContent.of(text.getBytes(StandardCharsets.US_ASCII), Needs.SEVEN_BIT))))
                        .containsExactly("250");
            }
        }
        assertThat(store.mails())
                .hasSize(6)
                .allSatisfy(mail -> assertThat(mail.reversePath()).isEqualTo("<s@a.example>"));
    }

    private static byte[] octets(Random random, String before) {
        StringBuilder text = new StringBuilder(before);
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(FRAGMENTS[random.nextInt(FRAGMENTS.length)]);
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** After a lone line end a dot is doubled too, for careless servers; a strict one keeps it. */
    private static String withoutDots(byte[] octets) {
        return text(octets).replace(".", "");
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    private static byte[] withLastLineEnd(byte[] octets) {
        boolean ended = octets.length == 0
                || octets.length > 1 && octets[octets.length - 2] == '\r' && octets[octets.length - 1] == '\n';
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(octets);
        whole.writeBytes(ended ? new byte[0] : new byte[] {'\r', '\n'});
        return whole.toByteArray();
    }
}
