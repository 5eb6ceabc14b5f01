package dev.caravan.smtp;

import static dev.caravan.smtp.Scripted.failure;
import static dev.caravan.smtp.Scripted.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.smtp.SmtpFailure.Kind;
import dev.caravan.status.Reply;
import dev.caravan.tls.TlsDemand;
import dev.caravan.tls.TlsFault;
import dev.caravan.tls.TlsUse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpeningTest {

    @ParameterizedTest
    @ValueSource(ints = {500, 501, 502, 503, 504})
    void fallsBackToHeloForAServerThatKnowsNoEhlo(int code) throws Exception {
        assertThat(send("""
                S: 220 mx.example
                C: EHLO relay.example
                S: %d what?
                C: HELO relay.example
                S: 250 mx.example
                C: MAIL FROM:<s@a.example>
                S: 250 ok
                C: RCPT TO:<r@b.example>
                S: 250 ok
                C: DATA
                S: 354 go
                C: hi
                C: .
                S: 250 ok
                """.formatted(code), "r@b.example")).containsExactly("250");
    }

    @ParameterizedTest
    @ValueSource(ints = {421, 450, 550, 554})
    void doesNotFallBackForOtherRefusals(int code) throws Exception {
        SmtpFailure failure = failure("S: 220 x\nC: EHLO relay.example\nS: " + code + " no\nC: close", TlsUse.NONE);
        assertRefused(failure, Phase.EHLO, code);
    }

    @ParameterizedTest
    @ValueSource(ints = {421, 450, 521, 554})
    void reportsARefusingGreeting(int code) throws Exception {
        assertRefused(failure("S: " + code + " no\nC: close", TlsUse.NONE), Phase.GREETING, code);
    }

    @Test
    void reportsAServerThatClosesAtOnce() throws Exception {
        SmtpFailure failure = failure("S: close", TlsUse.NONE);
        assertThat(failure.phase()).isEqualTo(Phase.GREETING);
        assertThat(failure.kind()).isEqualTo(Kind.CONNECTION);
        assertThat(failure.reply()).isEmpty();
    }

    @Test
    void reportsThatNobodyListens() throws IOException {
        InetSocketAddress address;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = (InetSocketAddress) server.getLocalSocketAddress();
        }
        SmtpFailure failure = catchThrowableOfType(
                SmtpFailure.class,
                () -> new DirectSmtpClient(Scripted.OPTIONS).connect(address, "mx.example", TlsDemand.CLEAR));
        assertThat(failure.phase()).isEqualTo(Phase.CONNECT);
        assertThat(failure.kind()).isEqualTo(Kind.CONNECTION);
        assertThat(failure).hasMessageContaining("mx.example");
    }

    @Nested
    class StartTls {

        private static final String OFFERED = Scripted.greeting("250-mx.example", "250 STARTTLS");

        @Test
        void isNotUsedIfNotWanted() throws Exception {
            assertThat(send(OFFERED + "C~ MAIL FROM.*\nS: 550 no\n", "r@b.example"))
                    .containsExactly("MAIL 550");
        }

        @Test
        void isAFailureIfRequiredAndNotOffered() throws Exception {
            SmtpFailure failure = failure(Scripted.PLAIN + "C: close", TlsUse.STARTTLS);
            assertThat(failure.phase()).isEqualTo(Phase.STARTTLS);
            assertThat(failure.kind()).isEqualTo(Kind.TLS);
            assertThat(failure.tlsFault()).contains(TlsFault.NOT_OFFERED);
        }

        @ParameterizedTest
        @ValueSource(strings = {"STARTTLS", "OPPORTUNISTIC"})
        void isAFailureWithItsReplyIfRefused(TlsUse mode) throws Exception {
            SmtpFailure failure = failure(OFFERED + "C: STARTTLS\nS: 502 no\nC: close", mode);
            assertThat(failure.kind()).isEqualTo(Kind.TLS);
            assertThat(failure.tlsFault()).contains(TlsFault.REFUSED);
            assertThat(failure.reply().map(Reply::code)).hasValue(502);
        }

        @Test
        void answeredWith421IsNoFailureOfTls() throws Exception {
            SmtpFailure failure = failure(OFFERED + "C: STARTTLS\nS: 421 busy\nC: close", TlsUse.OPPORTUNISTIC);
            assertRefused(failure, Phase.STARTTLS, 421);
        }

        @Test
        void isAFailureIfTheHandshakeIsRubbish() throws Exception {
            // A ClientHello is no line: the server closes without a word of TLS.
            SmtpFailure failure = failure(OFFERED + "C: STARTTLS\nS: 220 go\nS: close", TlsUse.OPPORTUNISTIC);
            assertThat(failure.phase()).isEqualTo(Phase.STARTTLS);
            assertThat(failure.kind()).isEqualTo(Kind.TLS);
            assertThat(failure.tlsFault()).contains(TlsFault.HANDSHAKE);
        }
    }

    private static void assertRefused(SmtpFailure failure, Phase phase, int code) {
        assertThat(failure.phase()).isEqualTo(phase);
        assertThat(failure.kind()).isEqualTo(Kind.REPLY);
        assertThat(failure.reply().map(Reply::code)).hasValue(code);
    }
}
