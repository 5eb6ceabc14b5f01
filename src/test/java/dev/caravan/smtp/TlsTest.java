package dev.caravan.smtp;

import static dev.caravan.smtp.Scripted.content;
import static dev.caravan.smtp.Scripted.ends;
import static dev.caravan.smtp.Scripted.envelope;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.RequireTls;
import dev.caravan.smtp.SmtpFailure.Kind;
import dev.caravan.smtp.sink.MailstoreInMemory;
import dev.caravan.smtp.sink.SinkOptions;
import dev.caravan.smtp.sink.SmtpSink;
import dev.caravan.smtp.sink.SunkMail;
import dev.caravan.status.Hop.TlsFacts;
import dev.caravan.tls.Authorities;
import dev.caravan.tls.TlsDemand;
import dev.caravan.tls.TlsFault;
import dev.caravan.tls.TlsUse;
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
    private static Authorities authorities;

    private final DirectSmtpClient client = new DirectSmtpClient(Scripted.OPTIONS);

    private final MailstoreInMemory store = new MailstoreInMemory();

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new Certificates();
        authorities = Authorities.of(List.of(certificates.authority()));
    }

    @ParameterizedTest
    @CsvSource({"STARTTLS,authenticated", "OPPORTUNISTIC,encrypted", "IMPLICIT,authenticated"})
    void deliversTwiceThroughTls(TlsUse mode, String level) throws Exception {
        TlsFacts facts = deliverTwice(mode, certificates.server(HOST));
        assertThat(facts.level()).isEqualTo(level);
        assertThat(facts.version()).isEqualTo("TLSv1.3");
        assertThat(facts.cipher()).startsWith("TLS_");
        assertThat(store.mails()).extracting(SunkMail::tls).containsExactly("TLSv1.3", "TLSv1.3");
    }

    @Test
    void namesTheHostInSni() throws Exception {
        SSLServerSocketFactory factory = certificates.server(HOST).getServerSocketFactory();
        try (ServerSocket server = factory.createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> asked = CompletableFuture.supplyAsync(() -> nameAskedFor(server));
            InetSocketAddress address = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
            SmtpFailure failure = catchThrowableOfType(
                    SmtpFailure.class,
                    () -> client.connect(address, HOST, Scripted.demand(TlsUse.IMPLICIT, authorities)));
            assertThat(failure.phase()).isEqualTo(Phase.GREETING);
            assertThat(asked.join()).contains(HOST);
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

    @ParameterizedTest
    @EnumSource(
            value = TlsUse.class,
            names = {"STARTTLS", "IMPLICIT"})
    void refusesACertificateForAnotherName(TlsUse mode) throws Exception {
        SmtpFailure failure = tlsFailure(Scripted.demand(mode, authorities), certificates.server("other.example"));
        assertThat(failure.tlsFault()).contains(TlsFault.NAME_MISMATCH);
        assertThat(failure).hasMessageContaining("the certificate is for other.example, not for mx.example");
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsUse.class,
            names = {"STARTTLS", "IMPLICIT"})
    void refusesACertificateThatHasExpired(TlsUse mode) throws Exception {
        SmtpFailure failure = tlsFailure(
                Scripted.demand(mode, authorities),
                certificates.server(HOST, Instant.now().minus(Duration.ofHours(1))));
        assertThat(failure.tlsFault()).contains(TlsFault.EXPIRED);
        assertThat(failure).hasMessageContaining("a certificate has expired");
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsUse.class,
            names = {"STARTTLS", "IMPLICIT"})
    void refusesACertificateOfAnAuthorityThatIsNotTrusted(TlsUse mode) throws Exception {
        for (Authorities others : List.of(Authorities.of(List.of(new Certificates().authority())), Authorities.jdk())) {
            SmtpFailure failure = tlsFailure(Scripted.demand(mode, others), certificates.server(HOST));
            assertThat(failure.tlsFault()).contains(TlsFault.NOT_TRUSTED);
            assertThat(failure).hasMessageContaining("CN=Test Authority");
        }
    }

    @Test
    void takesAnyCertificateWhereTlsIsOpportunistic() throws Exception {
        SSLContext bad =
                new Certificates().server("other.example", Instant.now().minus(Duration.ofHours(1)));
        assertThat(deliverTwice(TlsUse.OPPORTUNISTIC, bad).level()).isEqualTo("encrypted");
    }

    @Test
    void neverGivesAnOpportunisticSessionToARequirementOfMore() throws Exception {
        try (SmtpSink sink = sink(TlsUse.STARTTLS, certificates.server("other.example"))) {
            client.connect(sink.address(), HOST, Scripted.OPPORTUNISTIC).close();
            SmtpFailure failure = catchThrowableOfType(
                    SmtpFailure.class,
                    () -> client.connect(sink.address(), HOST, Scripted.demand(TlsUse.STARTTLS, authorities)));
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
        try (SmtpSink sink = sink(TlsUse.STARTTLS, certificates.server(HOST))) {
            try (SmtpConnection c = client.connect(sink.address(), HOST, TlsDemand.CLEAR)) {
                assertThat(ends(c.send(requiring, content("hi\r\n")))).containsExactly("MAIL EXTENSION");
            }
            try (SmtpConnection c =
                    client.connect(sink.address(), HOST, Scripted.demand(TlsUse.STARTTLS, authorities))) {
                assertThat(ends(c.send(requiring, content("hi\r\n")))).containsExactly("250");
            }
        }
        assertThat(store.mails()).extracting(SunkMail::mailParameters).containsExactly("SIZE=4 REQUIRETLS");
    }

    private TlsFacts deliverTwice(TlsUse mode, SSLContext context) throws Exception {
        try (SmtpSink sink = sink(mode, context);
                SmtpConnection c = client.connect(sink.address(), HOST, Scripted.demand(mode, authorities))) {
            assertThat(ends(c.send(envelope("r@b.example"), content("hi\r\n")))).containsExactly("250");
            assertThat(c.isFresh()).isTrue();
            assertThat(ends(c.send(envelope("r@b.example"), content("x".repeat(200_000) + "\r\n"))))
                    .containsExactly("250");
            return c.tls().orElseThrow();
        }
    }

    private SmtpFailure tlsFailure(TlsDemand demand, SSLContext context) throws Exception {
        try (SmtpSink sink = sink(demand.use(), context)) {
            SmtpFailure failure =
                    catchThrowableOfType(SmtpFailure.class, () -> client.connect(sink.address(), HOST, demand));
            assertThat(failure.kind()).isEqualTo(Kind.TLS);
            assertThat(failure.phase()).isEqualTo(Phase.STARTTLS);
            return failure;
        }
    }

    private SmtpSink sink(TlsUse mode, SSLContext context) {
        SinkOptions options = SinkOptions.loopback();
        return SmtpSink.start(
                mode == TlsUse.IMPLICIT ? options.withImplicitTls(context) : options.withTls(context), store);
    }
}
