package dev.caravan.smtp;

import static dev.caravan.smtp.Scripted.content;
import static dev.caravan.smtp.Scripted.ends;
import static dev.caravan.smtp.Scripted.envelope;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.RequireTls;
import dev.caravan.smtp.SmtpClient.TlsMode;
import dev.caravan.smtp.SmtpFailure.Kind;
import dev.caravan.smtp.sink.MailstoreInMemory;
import dev.caravan.smtp.sink.SinkOptions;
import dev.caravan.smtp.sink.SmtpSink;
import dev.caravan.smtp.sink.SunkMail;
import dev.caravan.status.Hop.TlsFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TlsTest {

    private static final String HOST = "mx.example";

    private static Certificates certificates;
    private static DirectSmtpClient client;

    private final MailstoreInMemory store = new MailstoreInMemory();

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new Certificates();
        client = new DirectSmtpClient(Scripted.OPTIONS.withTrust(TlsTrust.anchors(List.of(certificates.authority()))));
    }

    @ParameterizedTest
    @CsvSource({"STARTTLS,authenticated", "OPPORTUNISTIC,encrypted", "IMPLICIT,authenticated"})
    void deliversTwiceThroughTls(TlsMode mode, String level) throws Exception {
        TlsFacts facts = deliverTwice(client, mode, certificates.server(HOST));
        assertThat(facts.level()).isEqualTo(level);
        assertThat(facts.version()).isEqualTo("TLSv1.3");
        assertThat(facts.cipher()).startsWith("TLS_");
        assertThat(store.mails()).extracting(SunkMail::tls).containsExactly("TLSv1.3", "TLSv1.3");
    }

    @Test
    void namesTheHostInSniWithoutATrailingDot() throws Exception {
        SSLServerSocketFactory factory = certificates.server(HOST).getServerSocketFactory();
        try (ServerSocket server = factory.createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> asked = CompletableFuture.supplyAsync(() -> nameAskedFor(server));
            InetSocketAddress address = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
            SmtpFailure failure = catchThrowableOfType(
                    SmtpFailure.class, () -> client.connect(address, HOST + ".", TlsMode.IMPLICIT));
            assertThat(failure.phase()).isEqualTo(Phase.GREETING);
            assertThat(asked.join()).contains(HOST).doesNotContain(HOST + ".");
        }
    }

    private static String nameAskedFor(ServerSocket server) {
        try (SSLSocket socket = (SSLSocket) server.accept()) {
            socket.startHandshake();
            return ((ExtendedSSLSession) socket.getSession())
                    .getRequestedServerNames()
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void takesATrailingDotForPartOfNoName() throws Exception {
        try (SmtpSink sink = sink(TlsMode.STARTTLS, certificates.server(HOST))) {
            client.connect(sink.address(), HOST + ".", TlsMode.STARTTLS).close();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsMode.class,
            names = {"STARTTLS", "IMPLICIT"})
    void refusesACertificateForAnotherName(TlsMode mode) throws Exception {
        assertTlsFailure(client, mode, certificates.server("other.example"));
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsMode.class,
            names = {"STARTTLS", "IMPLICIT"})
    void refusesACertificateThatHasExpired(TlsMode mode) throws Exception {
        assertTlsFailure(client, mode, certificates.server(HOST, Instant.now().minus(Duration.ofHours(1))));
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsMode.class,
            names = {"STARTTLS", "IMPLICIT"})
    void refusesACertificateOfAnAuthorityThatIsNotTrusted(TlsMode mode) throws Exception {
        assertTlsFailure(client, mode, new Certificates().server(HOST));
        assertTlsFailure(new DirectSmtpClient(Scripted.OPTIONS), mode, certificates.server(HOST));
    }

    @Test
    void takesAnyCertificateWhereTlsIsOpportunistic() throws Exception {
        SSLContext bad =
                new Certificates().server("other.example", Instant.now().minus(Duration.ofHours(1)));
        assertThat(deliverTwice(client, TlsMode.OPPORTUNISTIC, bad).level()).isEqualTo("encrypted");
    }

    @Test
    void neverGivesAnOpportunisticSessionToARequirementOfMore() throws Exception {
        try (SmtpSink sink = sink(TlsMode.STARTTLS, certificates.server("other.example"))) {
            client.connect(sink.address(), HOST, TlsMode.OPPORTUNISTIC).close();
            SmtpFailure failure = catchThrowableOfType(
                    SmtpFailure.class, () -> client.connect(sink.address(), HOST, TlsMode.STARTTLS));
            assertThat(failure.kind()).isEqualTo(Kind.TLS);
        }
    }

    @Test
    void asksForRequireTlsInsideTlsOnly() throws Exception {
        Envelope requiring = new Envelope(
                envelope("r@b.example").reversePath(),
                envelope("r@b.example").recipients(),
                Optional.empty(),
                Optional.empty(),
                RequireTls.REQUIRED);
        try (SmtpSink sink = sink(TlsMode.STARTTLS, certificates.server(HOST))) {
            try (SmtpConnection c = client.connect(sink.address(), HOST, TlsMode.NONE)) {
                assertThat(ends(c.send(requiring, content("hi\r\n")))).containsExactly("MAIL EXTENSION");
            }
            try (SmtpConnection c = client.connect(sink.address(), HOST, TlsMode.STARTTLS)) {
                assertThat(ends(c.send(requiring, content("hi\r\n")))).containsExactly("250");
            }
        }
        assertThat(store.mails()).extracting(SunkMail::mailParameters).containsExactly("SIZE=4 REQUIRETLS");
    }

    private TlsFacts deliverTwice(DirectSmtpClient client, TlsMode mode, SSLContext context) throws Exception {
        try (SmtpSink sink = sink(mode, context);
                SmtpConnection c = client.connect(sink.address(), HOST, mode)) {
            assertThat(ends(c.send(envelope("r@b.example"), content("hi\r\n")))).containsExactly("250");
            assertThat(c.isFresh()).isTrue();
            assertThat(ends(c.send(envelope("r@b.example"), content("x".repeat(200_000) + "\r\n"))))
                    .containsExactly("250");
            return c.tls().orElseThrow();
        }
    }

    private void assertTlsFailure(DirectSmtpClient client, TlsMode mode, SSLContext context) throws Exception {
        try (SmtpSink sink = sink(mode, context)) {
            SmtpFailure failure =
                    catchThrowableOfType(SmtpFailure.class, () -> client.connect(sink.address(), HOST, mode));
            assertThat(failure.kind()).isEqualTo(Kind.TLS);
            assertThat(failure.phase()).isEqualTo(Phase.STARTTLS);
        }
    }

    private SmtpSink sink(TlsMode mode, SSLContext context) {
        SinkOptions options = SinkOptions.loopback();
        return SmtpSink.start(
                mode == TlsMode.IMPLICIT ? options.withImplicitTls(context) : options.withTls(context), store);
    }
}
