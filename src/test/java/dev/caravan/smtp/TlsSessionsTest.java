package dev.caravan.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.envelope.DomainName;
import dev.caravan.smtp.Certificates.Issued;
import dev.caravan.smtp.sink.MailstoreInMemory;
import dev.caravan.smtp.sink.SinkOptions;
import dev.caravan.smtp.sink.SmtpSink;
import dev.caravan.tls.AnyPeer;
import dev.caravan.tls.BothChecks;
import dev.caravan.tls.CertificateFiles;
import dev.caravan.tls.ClientCertificate;
import dev.caravan.tls.MountedSecret;
import dev.caravan.tls.PeerCheck;
import dev.caravan.tls.PeerRejected;
import dev.caravan.tls.TlsContexts;
import dev.caravan.tls.TlsDemand;
import dev.caravan.tls.TlsFault;
import dev.caravan.tls.TlsUse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which TLS sessions are taken up again, and as whom. */
class TlsSessionsTest {

    private static final Optional<DomainName> NAME = Optional.of(DomainName.parse("mx.example"));

    private static Certificates certificates;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new Certificates();
    }

    /** Counts how often certificates were judged. Equal to others of this policy that count together. */
    record Counting(String policy, Optional<DomainName> serverName, AtomicInteger judged) implements PeerCheck {

        @Override
        public void check(List<X509Certificate> chain, String authType) {
            judged.incrementAndGet();
        }

        @Override
        public Set<Proof> proofs() {
            return Set.of();
        }
    }

    @Test
    void resumesASessionOfAnEqualCheckOnly() throws Exception {
        AtomicInteger judged = new AtomicInteger();
        DirectSmtpClient client = new DirectSmtpClient(Scripted.OPTIONS);
        try (SmtpSink sink = SmtpSink.start(
                SinkOptions.loopback().withTls(certificates.server("mx.example")), new MailstoreInMemory())) {
            connect(client, sink.address(), new Counting("a", NAME, judged));
            connect(client, sink.address(), new Counting("a", NAME, judged));
            assertThat(judged).hasValue(1);

            connect(client, sink.address(), new Counting("b", NAME, judged));
            assertThat(judged).hasValue(2);

            connect(client, sink.address(), new Counting("a", Optional.of(DomainName.parse("b.example")), judged));
            assertThat(judged).hasValue(3);
        }
    }

    @Test
    void aPeerThatPassesOneOfTwoChecksIsRejected() throws Exception {
        PeerCheck refusing = new PeerCheck() {
            @Override
            public Optional<DomainName> serverName() {
                return NAME;
            }

            @Override
            public void check(List<X509Certificate> chain, String authType) throws PeerRejected {
                throw new PeerRejected(TlsFault.TLSA_MISMATCH, "not the one");
            }

            @Override
            public Set<Proof> proofs() {
                return Set.of(Proof.DANE);
            }
        };
        AnyPeer any = new AnyPeer(NAME);
        DirectSmtpClient client = new DirectSmtpClient(Scripted.OPTIONS);
        try (SmtpSink sink = SmtpSink.start(
                SinkOptions.loopback().withTls(certificates.server("mx.example")), new MailstoreInMemory())) {
            for (PeerCheck both : List.of(new BothChecks(any, refusing), new BothChecks(refusing, any))) {
                SmtpFailure failure =
                        catchThrowableOfType(SmtpFailure.class, () -> connect(client, sink.address(), both));
                assertThat(failure.tlsFault()).contains(TlsFault.TLSA_MISMATCH);
                assertThat(failure).hasMessageContaining("not the one");
            }
            connect(client, sink.address(), new BothChecks(any, any));
        }
    }

    @Test
    void showsItsCertificateToAServerThatAsks(@TempDir Path directory) throws Exception {
        Issued ours = certificates.issue("relay.example");
        ClientCertificate client = ClientCertificate.files(
                Files.writeString(directory.resolve("cert.pem"), "for tests\n" + ours.certificatePem()),
                Files.writeString(directory.resolve("key.pem"), ours.keyPem()));
        try (SSLServerSocket server = (SSLServerSocket)
                askingServer().getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setNeedClientAuth(true);
            CompletableFuture<X509Certificate> shown = CompletableFuture.supplyAsync(() -> clientOf(server));
            SmtpOptions options = Scripted.OPTIONS.withContexts(new TlsContexts(Optional.of(client)));
            InetSocketAddress address = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
            catchThrowableOfType(
                    SmtpFailure.class,
                    () -> new DirectSmtpClient(options)
                            .connect(address, "mx.example", new TlsDemand(TlsUse.IMPLICIT, new AnyPeer(NAME))));
            assertThat(shown.join()).isEqualTo(ours.certificate());
        }
    }

    @Test
    void showsTheCertificateThatIsInTheFilesNow(@TempDir Path directory) throws Exception {
        MountedSecret secret = new MountedSecret(directory);
        List<Issued> both = List.of(certificates.issue("relay.example"), certificates.issue("relay.example"));
        secret.exchange(pair(both.getFirst()));
        CertificateFiles files = new CertificateFiles(secret.file("tls.crt"), secret.file("tls.key"));
        SmtpOptions options = Scripted.OPTIONS.withContexts(new TlsContexts(() -> Optional.of(files.current())));
        try (SSLServerSocket server = (SSLServerSocket)
                askingServer().getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setNeedClientAuth(true);
            InetSocketAddress address = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
            for (Issued ours : both) {
                secret.exchange(pair(ours));
                CompletableFuture<X509Certificate> shown = CompletableFuture.supplyAsync(() -> clientOf(server));
                catchThrowableOfType(
                        SmtpFailure.class,
                        () -> new DirectSmtpClient(options)
                                .connect(address, "mx.example", new TlsDemand(TlsUse.IMPLICIT, new AnyPeer(NAME))));
                assertThat(shown.join()).isEqualTo(ours.certificate());
            }
        }
    }

    private static Map<String, String> pair(Issued ours) throws Exception {
        return Map.of("tls.crt", ours.certificatePem(), "tls.key", ours.keyPem());
    }

    private static SSLContext askingServer() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", certificates.authority());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        return certificates.issue("mx.example").serving(trust.getTrustManagers());
    }

    private static X509Certificate clientOf(SSLServerSocket server) {
        try (SSLSocket socket = (SSLSocket) server.accept()) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void connect(DirectSmtpClient client, InetSocketAddress address, PeerCheck check)
            throws SmtpFailure {
        client.connect(address, "mx.example", new TlsDemand(TlsUse.STARTTLS, check))
                .close();
    }
}
