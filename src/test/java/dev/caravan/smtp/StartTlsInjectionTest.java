package dev.caravan.smtp;

import static dev.caravan.smtp.Scripted.content;
import static dev.caravan.smtp.Scripted.envelope;
import static dev.caravan.smtp.Scripted.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.smtp.SmtpFailure.Kind;
import dev.caravan.tls.Authorities;
import dev.caravan.tls.TlsDemand;
import dev.caravan.tls.TlsUse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody on the way says in clear what is to be believed of the server inside TLS. RFC 3207 section 4.2 and 6. */
class StartTlsInjectionTest {

    private static final String OFFERED = Scripted.greeting("250-mx.example", "250 STARTTLS");

    @ParameterizedTest
    @ValueSource(strings = {"S: 250-evil.example\nS: 250 AUTH PLAIN\n", "S: 2\n", "S: 220 go on\n"})
    void anythingBehindTheReplyToStartTlsEndsTheSession(String injected) throws Exception {
        for (TlsUse mode : List.of(TlsUse.OPPORTUNISTIC, TlsUse.STARTTLS)) {
            SmtpFailure failure = failure(OFFERED + "C: STARTTLS\nS: 220 go\n" + injected + "C: close", mode);
            assertThat(failure.phase()).isEqualTo(Phase.STARTTLS);
            assertThat(failure.kind()).isEqualTo(Kind.PROTOCOL);
            assertThat(failure.reply()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsUse.class,
            names = {"OPPORTUNISTIC", "STARTTLS"})
    void whatWasOfferedInClearIsForgottenInsideTls(TlsUse mode) throws Exception {
        Certificates certificates = new Certificates();
        DirectSmtpClient client = new DirectSmtpClient(Scripted.OPTIONS);
        TlsDemand demand = Scripted.demand(mode, Authorities.of(List.of(certificates.authority())));
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SSLContext context = certificates.server("mx.example");
            CompletableFuture<String> mail = CompletableFuture.supplyAsync(() -> mailInsideTls(server, context));
            InetSocketAddress address = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
            try (SmtpConnection c = client.connect(address, "mx.example", demand)) {
                c.send(envelope("r@b.example"), content("hi\r\n"));
            }
            assertThat(mail.join()).isEqualTo("MAIL FROM:<s@a.example>");
        }
    }

    /** In clear it offers much, inside TLS nothing. */
    private static String mailInsideTls(ServerSocket server, SSLContext context) {
        try (Socket socket = server.accept()) {
            say(socket, "220 x");
            hear(socket);
            say(socket, "250-x\r\n250-SIZE 1000\r\n250-PIPELINING\r\n250-CHUNKING\r\n250-DSN\r\n250 STARTTLS");
            hear(socket);
            say(socket, "220 go");
            SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, null, false);
            tls.setUseClientMode(false);
            var in = new BufferedReader(new InputStreamReader(tls.getInputStream(), StandardCharsets.US_ASCII));
            in.readLine();
            say(tls, "250 x");
            String mail = in.readLine();
            say(tls, "550 no");
            return mail;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void say(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** One line, and not an octet more: what comes next may be TLS. */
    private static void hear(Socket socket) throws IOException {
        int octet;
        do {
            octet = socket.getInputStream().read();
        } while (octet >= 0 && octet != '\n');
    }
}
