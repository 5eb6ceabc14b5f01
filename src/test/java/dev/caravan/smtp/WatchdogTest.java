package dev.caravan.smtp;

import static dev.caravan.smtp.Scripted.content;
import static dev.caravan.smtp.Scripted.ends;
import static dev.caravan.smtp.Scripted.envelope;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.smtp.SmtpFailure.Kind;
import dev.caravan.smtp.Watchdog.Watch;
import dev.caravan.smtp.sink.ScriptedServer;
import dev.caravan.tls.TlsDemand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchdogTest {

    private static final Duration HASTY = Duration.ofMillis(200);

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final Watchdog watchdog = new Watchdog(now::get);

    @Nested
    class AWatch {

        private final Socket socket = new Socket();
        private final Watch watch = watchdog.watch(socket);

        AWatch() {
            watch.begin(Duration.ofSeconds(100));
        }

        @Test
        void closesTheSocketAtItsDeadlineEvenIfTheTickerOverflows() {
            watch.arm(Duration.ofSeconds(10));
            pass(9);
            assertThat(socket.isClosed()).isFalse();
            pass(1);
            assertThat(socket.isClosed()).isTrue();
            assertThat(watch.expired()).isTrue();
        }

        @Test
        void leavesADisarmedSocketAlone() {
            watch.arm(Duration.ofSeconds(10));
            watch.disarm();
            pass(1000);
            assertThat(socket.isClosed()).isFalse();
        }

        @Test
        void grantsNoStepMoreThanTheWholeHasLeft() {
            pass(95);
            watch.arm(Duration.ofSeconds(10));
            pass(5);
            assertThat(socket.isClosed()).isTrue();
        }

        @Test
        void canBeTightenedButNotLoosened() {
            long before = watch.tighten(Duration.ofSeconds(20));
            watch.tighten(Duration.ofSeconds(50));
            watch.arm(Duration.ofSeconds(60));
            watch.restore(before);
            pass(20);
            assertThat(socket.isClosed()).isTrue();
        }
    }

    /** Only the step in question is hasty: a machine under load must not end another one. */
    @ParameterizedTest
    @CsvSource({
        "GREETING, ''",
        "EHLO, S: 220 x",
        "EHLO, S: 220 x|C: EHLO relay.example|S: 250-x",
        "STARTTLS, S: 220 x|C: EHLO relay.example|S: 250-x|S: 250 STARTTLS|C: STARTTLS",
        "STARTTLS, S: 220 x|C: EHLO relay.example|S: 250-x|S: 250 STARTTLS|C: STARTTLS|S: 220 go"
    })
    void endsAnOpeningThatHangs(Phase phase, String transcript) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(transcript.replace('|', '\n'))) {
            SmtpFailure failure = catchThrowableOfType(
                    SmtpFailure.class,
                    () -> hastyIn(phase).connect(server.address(), "mx.example", Scripted.OPPORTUNISTIC));
            assertThat(failure.phase()).isEqualTo(phase);
            assertThat(failure.kind()).isEqualTo(Kind.CONNECTION);
            assertThat(failure).hasMessageContaining("time is over");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MAIL, ''",
        "RCPT, S: 250 ok|C~ RCPT.*",
        "DATA, S: 250 ok|C~ RCPT.*|S: 250 ok|C: DATA",
        "CONTENT, S: 250 ok|C~ RCPT.*|S: 250 ok|C: DATA|S: 354 go|C: hi|C: ."
    })
    void endsATransactionThatHangsAndOnlyAfterTheFinalDotInDoubt(Phase phase, String rest) throws Exception {
        String transcript = Scripted.PLAIN + "C~ MAIL.*\n" + rest.replace('|', '\n');
        try (ScriptedServer server = ScriptedServer.start(transcript);
                SmtpConnection c = hastyIn(phase).connect(server.address(), "mx.example", TlsDemand.CLEAR)) {
            assertThat(ends(c.send(envelope("r@b.example"), content("hi\r\n"))))
                    .containsExactly(phase + " CONNECTION" + (phase == Phase.CONTENT ? " in doubt" : ""));
        }
    }

    @Test
    void endsAWriteToAServerThatDoesNotRead() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Socket> peer = CompletableFuture.supplyAsync(() -> goAheadAndStop(server));
            InetSocketAddress address = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
            // CONNECT stands for the time of a write here.
            try (SmtpConnection c = hastyIn(Phase.CONNECT).connect(address, "mx.example", TlsDemand.CLEAR)) {
                // More than the kernel's buffers hold.
                assertThat(ends(c.send(envelope("r@b.example"), content("x".repeat(64 << 20)))))
                        .containsExactly("CONTENT CONNECTION");
            }
            peer.join().close();
        }
    }

    @Test
    void letsCloseEndThoughNobodyAnswersQuit() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(Scripted.PLAIN + "C: QUIT")) {
            hastyIn(Phase.QUIT)
                    .connect(server.address(), "mx.example", TlsDemand.CLEAR)
                    .close();
            assertThat(server.mismatch(Duration.ofSeconds(30))).isEmpty();
        }
    }

    @Test
    void grantsContentOneBlockOfGraceAndThenTheLeastRate() {
        assertThat(SmtpTimeouts.RFC5321.content(1 << 20)).isEqualTo(Duration.ofSeconds(180 + 1024));
    }

    private static DirectSmtpClient hastyIn(Phase phase) {
        SmtpTimeouts rfc = SmtpTimeouts.RFC5321;
        SmtpTimeouts timeouts = new SmtpTimeouts(
                rfc.connect(),
                hasty(phase, Phase.GREETING),
                hasty(phase, Phase.EHLO),
                hasty(phase, Phase.STARTTLS),
                hasty(phase, Phase.AUTH),
                hasty(phase, Phase.MAIL),
                hasty(phase, Phase.RCPT),
                hasty(phase, Phase.DATA),
                phase == Phase.CONNECT ? HASTY : rfc.dataBlock(),
                hasty(phase, Phase.CONTENT),
                hasty(phase, Phase.RSET),
                HASTY,
                rfc.session(),
                rfc.contentOctetsPerSecondMin());
        return new DirectSmtpClient(Scripted.OPTIONS.withTimeouts(timeouts));
    }

    private static Duration hasty(Phase wanted, Phase phase) {
        return wanted == phase ? HASTY : SmtpTimeouts.RFC5321.reply(phase);
    }

    /** A server as far as 354, which then reads no more. */
    private static Socket goAheadAndStop(ServerSocket server) {
        try {
            Socket socket = server.accept();
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            for (String reply : List.of("220 x", "250 x", "250 ok", "250 ok", "354 go")) {
                socket.getOutputStream().write((reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
                if (!reply.startsWith("354")) {
                    in.readLine();
                }
            }
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void pass(long seconds) {
        now.addAndGet(Duration.ofSeconds(seconds).toNanos());
        watchdog.sweep();
    }
}
