package dev.caravan.smtp;

import static dev.caravan.smtp.Scripted.content;
import static dev.caravan.smtp.Scripted.ends;
import static dev.caravan.smtp.Scripted.endsOf;
import static dev.caravan.smtp.Scripted.envelope;
import static dev.caravan.smtp.Scripted.greeting;
import static dev.caravan.smtp.Scripted.play;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.message.MessageContent;
import dev.caravan.smtp.TransactionResult.Broken;
import dev.caravan.smtp.sink.MailstoreInMemory;
import dev.caravan.smtp.sink.ScriptedServer;
import dev.caravan.smtp.sink.SinkOptions;
import dev.caravan.smtp.sink.SmtpSink;
import dev.caravan.status.Reply;
import dev.caravan.tls.TlsDemand;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3030. */
class ChunkingTest {

    private static final String PIPELINED = greeting("250-mx.example", "250-PIPELINING", "250 CHUNKING");
    private static final String STEPWISE = greeting("250-mx.example", "250 CHUNKING");
    private static final String ACCEPTED = """
            C: MAIL FROM:<s@a.example>
            S: 250 ok
            C: RCPT TO:<r@b.example>
            S: 250 ok
            """;
    private static final String LONG = ("x".repeat(998) + "\r\n").repeat(66);
    private static final String CHUNK = "C: BDAT 66000 LAST\n" + ("C: " + "x".repeat(998) + "\n").repeat(66);
    private static final String SENT = STEPWISE + ACCEPTED + CHUNK;

    // RFC 3030 section 2: BDAT in place of DATA, and nothing is stuffed.
    @Test
    void sendsTheContentInOneChunkWithoutDotStuffing() throws Exception {
        String chunk = "C: BDAT 66000 LAST\n" + "C: .\n".repeat(22_000) + "S: 250 ok\nC: QUIT";
        assertThat(endsOf(
                        STEPWISE + ACCEPTED + chunk,
                        c -> c.send(envelope("r@b.example"), content(".\r\n".repeat(22_000)))))
                .containsExactly("250");
    }

    @Test
    void asksWithTheOtherCommandsAndSendsTheChunkAfterTheirReplies() throws Exception {
        String commands = "C: MAIL FROM:<s@a.example>\nC: RCPT TO:<1@b.example>\nC: RCPT TO:<2@b.example>\n";
        String replies = "S: 250 ok\nS: 250 ok\nS: 550 no\n";
        assertThat(send(PIPELINED + commands + replies + CHUNK + "S: 250 ok\nC: QUIT", "1@b.example", "2@b.example"))
                .containsExactly("250", "RCPT 550");
    }

    @Test
    void sendsNoContentToAServerThatRefusesAllRecipients() throws Exception {
        String commands = "C: MAIL FROM:<s@a.example>\nC: RCPT TO:<r@b.example>\n";
        assertThat(send(PIPELINED + commands + "S: 250 ok\nS: 451 later\nC: QUIT", "r@b.example"))
                .containsExactly("RCPT 451");
    }

    @ParameterizedTest
    @ValueSource(ints = {451, 552, 554})
    void takesARefusalOfTheChunkForOneOfTheContent(int code) throws Exception {
        assertThat(send(SENT + "S: " + code + " no\nC: QUIT", "r@b.example")).containsExactly("CONTENT " + code);
    }

    // RFC 3030 section 2: after a refused chunk the transaction is only good for RSET.
    @Test
    void resetsAfterARefusedChunk() throws Exception {
        play(SENT + "S: 451 later\nC: RSET\nS: 250 ok\n" + ACCEPTED + CHUNK + "S: 250 ok\n", c -> {
            assertThat(ends(c.send(envelope("r@b.example"), content(LONG)))).containsExactly("CONTENT 451");
            return assertThat(ends(c.send(envelope("r@b.example"), content(LONG))))
                    .containsExactly("250");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503})
    void saysNothingMoreToAServerThatOffersChunkingAndKnowsNoBdat(int code) throws Exception {
        TransactionResult result =
                play(SENT + "S: " + code + " what?\nC: close", c -> c.send(envelope("r@b.example"), content(LONG)));
        assertThat(ends(result)).containsExactly("CONTENT EXTENSION");
        SmtpFailure failure = ((Broken) result.recipients().getFirst()).failure();
        assertThat(failure.reply().map(Reply::code)).hasValue(code);
        assertThat(failure.missing()).hasValue(Extension.CHUNKING);
    }

    @Test
    void givesDataFromThenOnToAServerThatOffersChunkingAndKnowsNoBdat() throws Exception {
        String data = "C: DATA\nS: 354 go\n" + ("C: " + "x".repeat(998) + "\n").repeat(66) + "C: .\nS: 250 ok\nC: QUIT";
        try (ScriptedServer server =
                ScriptedServer.start(SENT + "S: 500 what?\nC: close", STEPWISE + ACCEPTED + data)) {
            DirectSmtpClient client = new DirectSmtpClient(Scripted.OPTIONS);
            List<String> ends = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                try (SmtpConnection c = client.connect(server.address(), "mx.example", TlsDemand.CLEAR)) {
                    ends.addAll(ends(c.send(envelope("r@b.example"), content(LONG))));
                }
            }
            assertThat(ends).containsExactly("CONTENT EXTENSION", "250");
            assertThat(server.mismatch(Duration.ofSeconds(10))).isEmpty();
        }
    }

    @Test
    void tellsThoseBehindTheRefusedChunkTheSame() throws Exception {
        String one = greeting("250-mx.example", "250-LIMITS RCPTMAX=1", "250 CHUNKING")
                + "C: MAIL FROM:<s@a.example>\nS: 250 ok\nC: RCPT TO:<1@b.example>\nS: 250 ok\n" + CHUNK
                + "S: 502 what?\nC: close";
        TransactionResult result = play(one, c -> c.send(envelope("1@b.example", "2@b.example"), content(LONG)));
        assertThat(result.recipients())
                .hasSize(2)
                .allSatisfy(
                        end -> assertThat(((Broken) end).failure().missing()).hasValue(Extension.CHUNKING));
    }

    @Test
    void forgetsTheOldestOfTooManyServersWithoutBdat() {
        WithoutBdat without = new WithoutBdat();
        for (int port = 1; port <= WithoutBdat.SERVERS_MAX + 1; port++) {
            without.add(new InetSocketAddress("127.0.0.1", port));
        }
        assertThat(without.contains(new InetSocketAddress("127.0.0.1", 1))).isFalse();
        assertThat(without.contains(new InetSocketAddress("127.0.0.1", 2))).isTrue();
    }

    @Test
    void isInDoubtWhenTheConnectionBreaksBeforeTheReplyToTheLastChunk() throws Exception {
        assertThat(send(SENT + "S: close", "r@b.example")).containsExactly("CONTENT CONNECTION in doubt");
    }

    // What goes beyond the announced length would be commands to the server.
    @Test
    void closesWithoutAWordIfTheContentIsLongerThanAnnounced() throws Exception {
        MessageContent misjudged = new Misjudged(LONG.length(), LONG + "RSET\r\n");
        assertThat(endsOf(STEPWISE + ACCEPTED + "C: close", c -> c.send(envelope("r@b.example"), misjudged)))
                .containsExactly("CONTENT CONTENT");
    }

    @Test
    void sendsShortContentWithData() throws Exception {
        String data = "C: DATA\nS: 354 go\nC: hi\nC: .\nS: 250 ok\nC: QUIT";
        assertThat(endsOf(STEPWISE + ACCEPTED + data, c -> c.send(envelope("r@b.example"), content("hi\r\n"))))
                .containsExactly("250");
    }

    @Test
    void letsNoOctetPassBeyondTheAnnouncedLength() throws Exception {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        Chunk chunk = new Chunk(wire, 6);
        chunk.write("RSET\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> chunk.write('R')).hasMessageContaining("more than 6 octets");
        assertThat(chunk.failure()).isEmpty();
        assertThat(wire.size()).isEqualTo(6);
    }

    @Test
    void deliversAnyLengthToAServerThatCountsOctets() throws Exception {
        MailstoreInMemory store = new MailstoreInMemory();
        try (SmtpSink sink = SmtpSink.start(SinkOptions.loopback(), store);
                SmtpConnection c =
                        new DirectSmtpClient(Scripted.OPTIONS).connect(sink.address(), "mx.example", TlsDemand.CLEAR)) {
            for (int lines : new int[] {0, 1, 10_922, 10_923, 100_000}) {
                String text = ".\r\na\r\n".repeat(lines);
                assertThat(ends(c.send(envelope("r@b.example"), content(text)))).containsExactly("250");
                assertThat(store.mails().getLast().content())
                        .asString(StandardCharsets.US_ASCII)
                        .isEqualTo(text);
            }
        }
    }

    private static List<String> send(String transcript, String... recipients) throws Exception {
        return endsOf(transcript, c -> c.send(envelope(recipients), content(LONG)));
    }

    /** Says one length and has another. */
    private record Misjudged(long size, String text) implements MessageContent {

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public Needs needs() {
            return Needs.SEVEN_BIT;
        }
    }
}
