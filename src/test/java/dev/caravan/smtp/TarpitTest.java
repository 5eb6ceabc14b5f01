package dev.caravan.smtp;

import static dev.caravan.smtp.Scripted.content;
import static dev.caravan.smtp.Scripted.ends;
import static dev.caravan.smtp.Scripted.envelope;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.smtp.SmtpFailure.Kind;
import dev.caravan.smtp.sink.MailstoreInMemory;
import dev.caravan.smtp.sink.SinkOptions;
import dev.caravan.smtp.sink.SmtpSink;
import dev.caravan.tls.TlsDemand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Servers that hold a client as long as they can, by a clock that they set themselves: hours pass in no time. RFC 5321
 * section 4.5.3.2 names the times.
 */
class TarpitTest {

    private static final SmtpTimeouts TIMES = SmtpTimeouts.RFC5321;

    /** Enough for a step and for many more (and for a client that begins to wait late). */
    private static final int MINUTES_MAX = 120;

    private static final int LISTEN_MILLIS = 20;

    /** More than the kernel keeps. */
    private static final int SLOW_OCTETS = 64 << 20;

    /** Half of what is asked. */
    private static final int SLOW_OCTETS_PER_MINUTE = 32 << 10;

    /** What all of it takes. */
    private static final int SLOW_MINUTES = SLOW_OCTETS / SLOW_OCTETS_PER_MINUTE;

    /** Only the least rate is left, after a grace in which no kernel fills its buffers. */
    private static final SmtpTimeouts PATIENT = new SmtpTimeouts(
            TIMES.connect(),
            TIMES.greeting(),
            TIMES.ehlo(),
            TIMES.tls(),
            TIMES.auth(),
            TIMES.mail(),
            TIMES.rcpt(),
            TIMES.data(),
            Duration.ofHours(12),
            TIMES.finalDot(),
            TIMES.rset(),
            TIMES.quit(),
            Duration.ofDays(100),
            TIMES.contentOctetsPerSecondMin());

    private final AtomicLong now = new AtomicLong();
    private final Watchdog watchdog = new Watchdog(now::get);
    private final DirectSmtpClient client =
            new DirectSmtpClient(Scripted.OPTIONS.withTimeouts(TIMES).withWatchdog(watchdog));

    /** What a server does with its end of the connection; returns how often it let time pass. */
    private interface Tarpit {
        int hold(Socket socket) throws IOException;
    }

    // A reply is measured to its end, not to its first octet.
    @Test
    void aGreetingThatComesOctetByOctetEndsAtItsTime() throws Exception {
        int passed = withServer(socket -> minutesWith(socket, "2"), address -> {
            SmtpFailure failure = catchThrowableOfType(
                    SmtpFailure.class, () -> client.connect(address, "mx.example", TlsDemand.CLEAR));
            assertThat(failure.phase()).isEqualTo(Phase.GREETING);
            assertThat(failure.kind()).isEqualTo(Kind.CONNECTION);
            assertThat(failure).hasMessageContaining("time is over");
        });
        assertThat(passed).isLessThan(MINUTES_MAX);
    }

    @Test
    void linesOfAnEhloReplyThatNeverEndDoNotBuyTime() throws Exception {
        int passed = withServer(
                socket -> {
                    say(socket, "220 x\r\n");
                    hear(socket);
                    return minutesWith(socket, "250-more\r\n");
                },
                address -> {
                    SmtpFailure failure = catchThrowableOfType(
                            SmtpFailure.class, () -> client.connect(address, "mx.example", TlsDemand.CLEAR));
                    assertThat(failure.phase()).isEqualTo(Phase.EHLO);
                    assertThat(failure).hasMessageContaining("time is over");
                });
        assertThat(passed).isLessThan(MINUTES_MAX);
    }

    // Each reply is within its own time; all of them together are not within the message's.
    @Test
    void aMessageEndsAtItsDeadlineThoughEveryReplyIsInTime() throws Exception {
        String[] recipients =
                IntStream.range(0, 100).mapToObj(i -> i + "@b.example").toArray(String[]::new);
        int passed = withServer(
                socket -> {
                    say(socket, "220 x\r\n");
                    hear(socket);
                    say(socket, "250 x\r\n");
                    int replies = 0;
                    while (hear(socket)) {
                        pass(Duration.ofMinutes(2));
                        replies++;
                        say(socket, "250 ok\r\n");
                    }
                    return replies;
                },
                address -> {
                    try (SmtpConnection c = client.connect(address, "mx.example", TlsDemand.CLEAR)) {
                        List<String> ends = ends(c.send(envelope(recipients), content("hi\r\n")));
                        assertThat(ends).containsOnly("RCPT CONNECTION");
                        assertThat(c.isUsable()).isFalse();
                    }
                });
        assertThat(passed).isBetween(50, (int) TIMES.session().toMinutes() / 2 + 5);
    }

    // Ours: a thousand octets a second after a grace of three minutes.
    @Test
    void aServerThatReadsContentTooSlowlyIsGivenUp() throws Exception {
        int passed = withServer(
                socket -> {
                    for (String reply : List.of("220 x", "250 x", "250 ok", "250 ok", "354 go")) {
                        say(socket, reply + "\r\n");
                        boolean last = reply.startsWith("354");
                        assertThat(last || hear(socket)).isTrue();
                    }
                    int minutes = 0;
                    while (minutes < SLOW_MINUTES && readsOn(socket, new byte[SLOW_OCTETS_PER_MINUTE])) {
                        pass(Duration.ofMinutes(1));
                        minutes++;
                    }
                    return minutes;
                },
                address -> {
                    DirectSmtpClient patient = new DirectSmtpClient(
                            Scripted.OPTIONS.withTimeouts(PATIENT).withWatchdog(watchdog));
                    try (SmtpConnection c = patient.connect(address, "mx.example", TlsDemand.CLEAR)) {
                        assertThat(ends(c.send(envelope("r@b.example"), content("x".repeat(SLOW_OCTETS)))))
                                .containsExactly("CONTENT CONNECTION");
                    }
                });
        assertThat(passed).isBetween(1_500, SLOW_MINUTES - 1);
    }

    // RFC 5321 section 4.5.3.2: each step has its time from its own beginning, before STARTTLS or after.
    @Test
    void aKeptSessionInsideTlsIsNotCutForTheTimesOfItsOpening() throws Exception {
        Certificates certificates = new Certificates();
        SinkOptions options = SinkOptions.loopback().withTls(certificates.server("mx.example"));
        try (SmtpSink sink = SmtpSink.start(options, new MailstoreInMemory());
                SmtpConnection c = client.connect(sink.address(), "mx.example", Scripted.OPPORTUNISTIC)) {
            for (int message = 0; message < 3; message++) {
                pass(Duration.ofHours(3));
                Thread sweeper = Thread.ofPlatform().daemon().start(this::sweepOnAndOn);
                assertThat(ends(c.send(envelope("r@b.example"), content("x".repeat(100_000)))))
                        .containsExactly("250");
                sweeper.interrupt();
                sweeper.join();
            }
        }
    }

    /** How long a client stays that gets this every minute. */
    private int minutesWith(Socket socket, String text) {
        int minutes = 0;
        while (minutes < MINUTES_MAX && !isGone(socket, text)) {
            pass(Duration.ofMinutes(1));
            minutes++;
        }
        return minutes;
    }

    private static boolean isGone(Socket socket, String text) {
        try {
            say(socket, text);
            socket.setSoTimeout(LISTEN_MILLIS);
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean readsOn(Socket socket, byte[] block) {
        try {
            return socket.getInputStream().readNBytes(block, 0, block.length) == block.length;
        } catch (IOException e) {
            return false;
        }
    }

    /** A client that has gone hears nothing. */
    private static void say(Socket socket, String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // The next line will not come.
        }
    }

    /** One line; false if there is none. */
    private static boolean hear(Socket socket) {
        try {
            int octet;
            do {
                octet = socket.getInputStream().read();
            } while (octet >= 0 && octet != '\n');
            return octet >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    private interface Use {
        void with(InetSocketAddress address) throws Exception;
    }

    private static int withServer(Tarpit tarpit, Use use) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Integer> held = CompletableFuture.supplyAsync(() -> {
                try (Socket socket = server.accept()) {
                    return tarpit.hold(socket);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            use.with(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
            return held.join();
        }
    }

    /** So that a deadline which has passed before it is set is noticed too. */
    private void sweepOnAndOn() {
        while (!Thread.currentThread().isInterrupted()) {
            watchdog.sweep();
            Thread.onSpinWait();
        }
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
        watchdog.sweep();
    }
}
