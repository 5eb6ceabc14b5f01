package dev.caravan.smtp;

import static dev.caravan.smtp.Scripted.failure;
import static dev.caravan.smtp.Scripted.greeting;
import static dev.caravan.smtp.Scripted.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.smtp.SmtpFailure.Kind;
import dev.caravan.smtp.TransactionResult.Accepted;
import dev.caravan.smtp.TransactionResult.Broken;
import dev.caravan.smtp.TransactionResult.Refused;
import dev.caravan.smtp.sink.ScriptedServer;
import dev.caravan.status.EnhancedStatusCode;
import dev.caravan.status.Reply;
import dev.caravan.tls.TlsDemand;
import dev.caravan.tls.TlsUse;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Replies as they come from strangers. */
class HostileRepliesTest {

    private static final int ROUNDS = 300;

    @Nested
    class Refuses {

        @ParameterizedTest
        @ValueSource(strings = {"bogus", "2200 x", "22", "120 wait", "620 x", "2\u0662\u0660 x", "", "220_x", " 220 x"})
        void aGreetingThatIsNoReply(String line) throws Exception {
            assertProtocol(failure("S: " + line, TlsUse.NONE), Phase.GREETING);
        }

        @Test
        void aReplyWhoseCodeChanges() throws Exception {
            SmtpFailure failure = failure("""
                    S: 220 mx.example
                    C: EHLO relay.example
                    S: 250-mx.example
                    S: 500 no
                    """, TlsUse.NONE);
            assertProtocol(failure, Phase.EHLO);
            assertThat(failure).hasMessageContaining("began with 250");
        }

        @Test
        void aLineThatIsTooLong() throws Exception {
            String line = "220 " + "x".repeat(Wire.REPLY_LINE_OCTETS_MAX - 6);
            assertThat(failure("S: " + line + "\nS: close", TlsUse.NONE).kind()).isEqualTo(Kind.CONNECTION);
            assertProtocol(failure("S: " + line + "x\nS: close", TlsUse.NONE), Phase.GREETING);
        }

        @Test
        void aReplyThatNeverEnds() throws Exception {
            SmtpFailure failure = failure("S: 220-and\n".repeat(ReplyReader.REPLY_LINES_MAX + 1), TlsUse.NONE);
            assertProtocol(failure, Phase.GREETING);
            assertThat(failure).hasMessageContaining("more than 100 lines");
        }

        @Test
        void repliesThatAreTooMuchAltogether() throws Exception {
            String line = "S: 250-" + "x".repeat(4000) + "\n";
            String replies = (line.repeat(90) + "S: 250 ok\n").repeat(12);
            assertThat(send(Scripted.PIPELINING + "C~ MAIL.*\n" + replies, recipients(11)))
                    .contains("RCPT PROTOCOL");
        }

        private String[] recipients(int count) {
            return IntStream.range(0, count).mapToObj(i -> i + "@b.example").toArray(String[]::new);
        }

        private void assertProtocol(SmtpFailure failure, Phase phase) {
            assertThat(failure.kind()).isEqualTo(Kind.PROTOCOL);
            assertThat(failure.phase()).isEqualTo(phase);
        }
    }

    @Test
    void makesNulAndOtherControlCharactersHarmless() throws Exception {
        SmtpFailure failure = failure("S: 554 a\0b\u001b[2J\rc\td", TlsUse.NONE);
        assertThat(failure.reply().map(Reply::text)).hasValue("a\uFFFDb\uFFFD[2J\uFFFDc\td");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "550 5.1.1 no such user,5.1.1,no such user",
                "550 5.1.1,5.1.1,''",
                "550 4.1.1 odd,none,4.1.1 odd",
                "550 5.1 odd,none,5.1 odd",
                "550 no,none,no",
                "550,none,''"
            })
    void findsAnEnhancedStatusCodeOfTheSameClass(String line, String code, String text) throws Exception {
        Reply reply = refusalBy("250-mx.example", "250 ENHANCEDSTATUSCODES", line);
        assertThat(reply.enhanced()).isEqualTo(Optional.ofNullable(code).flatMap(EnhancedStatusCode::parse));
        assertThat(reply.text()).isEqualTo(text);
    }

    @Test
    void looksForNoEnhancedStatusCodeThatWasNotAnnounced() throws Exception {
        Reply reply = refusalBy("250-mx.example", "250 DSN", "550 5.1.1 no such user");
        assertThat(reply.enhanced()).isEmpty();
        assertThat(reply.text()).isEqualTo("5.1.1 no such user");
    }

    // Whatever comes, there is an end for every recipient, and nothing in it that is no text.
    @Test
    void anyOctetsInPlaceOfRepliesAreAnEndAndNoFault() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String[] pieces = {
            "250 ok",
            "250-",
            "354 go",
            "421 bye",
            "550",
            "550 5.1.1 no",
            "2",
            "\0",
            "\u001b[2J",
            "\u00ff",
            "-",
            " ",
            "\r",
            "999 x",
            "x".repeat(5000)
        };
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder script = new StringBuilder(Scripted.PIPELINING).append("C~ MAIL.*\n");
            for (int line = random.nextInt(5); line >= 0; line--) {
                script.append("S: ");
                for (int piece = random.nextInt(3); piece >= 0; piece--) {
                    script.append(pieces[random.nextInt(pieces.length)]);
                }
                script.append('\n');
            }
            TransactionResult result = result(script.append("S: close").toString());
            assertThat(result.recipients()).as("seed %d round %d", seed, round).hasSize(2);
            assertThat(result.recipients()).as("seed %d round %d", seed, round).allSatisfy(end -> {
                Optional<Reply> reply = switch (end) {
                    case Refused(var _, var _, Reply said) -> Optional.of(said);
                    case Broken(var _, SmtpFailure failure) -> failure.reply();
                    case Accepted(var _, Reply said) -> Optional.of(said);
                };
                assertThat(reply.map(Reply::text).orElse("")).doesNotContainPattern("[\\x00-\\x08\\x0A-\\x1F\\x7F]");
            });
        }
    }

    private static TransactionResult result(String script) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(script);
                SmtpConnection c = new DirectSmtpClient(Scripted.OPTIONS)
                        .connect(server.address(), "mx.example", TlsDemand.CLEAR)) {
            return c.send(Scripted.envelope("1@b.example", "2@b.example"), Scripted.content("hi\r\n"));
        }
    }

    private static Reply refusalBy(String ehlo1, String ehlo2, String answer) throws Exception {
        String transcript = greeting(ehlo1, ehlo2) + "C: MAIL FROM:<s@a.example>\nS: " + answer + "\n";
        return Scripted.play(transcript, c -> {
            TransactionResult result = c.send(Scripted.envelope("r@b.example"), Scripted.content("hi\r\n"));
            return ((Refused) result.recipients().getFirst()).reply();
        });
    }
}
