package dev.caravan.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.smtp.Certificates;
import dev.caravan.smtp.Certificates.Issued;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateFilesTest {

    private static Issued first;
    private static Issued second;

    @TempDir
    Path directory;

    private MountedSecret secret;
    private Path certificate;
    private Path key;

    @BeforeAll
    static void issue() throws Exception {
        Certificates certificates = new Certificates();
        first = certificates.issue("one.example");
        second = certificates.issue("two.example");
    }

    @BeforeEach
    void mount() throws Exception {
        secret = new MountedSecret(directory).exchange(pair(first, first));
        certificate = secret.file("tls.crt");
        key = secret.file("tls.key");
    }

    @Test
    void aPairThatIsExchangedBehindALinkIsTheNewOne() throws Exception {
        CertificateFiles files = new CertificateFiles(certificate, key);
        List<FileState> before = files.look();
        ClientCertificate old = files.current();
        assertThat(files.current()).isSameAs(old);

        secret.exchange(pair(second, second));

        assertThat(files.look()).isNotEqualTo(before);
        assertThat(files.current()).isNotSameAs(old);
    }

    @Test
    void aPairThatDoesNotFitIsWaitedFor() throws Exception {
        CertificateFiles files = new CertificateFiles(certificate, key);
        ClientCertificate old = files.current();

        secret.exchange(pair(second, first));
        assertThat(files.current()).isSameAs(old);
        Files.delete(key);
        assertThat(files.current()).isSameAs(old);

        secret.exchange(pair(second, second));
        assertThat(files.current()).isNotSameAs(old);
    }

    @Test
    void sessionsThatWereMadeAsSomebodyElseAreNotResumed() throws Exception {
        CertificateFiles files = new CertificateFiles(certificate, key);
        TlsContexts contexts = new TlsContexts(() -> Optional.of(files.current()));
        var before = contexts.of(AnyPeer.UNNAMED);
        assertThat(contexts.of(AnyPeer.UNNAMED)).isSameAs(before);

        secret.exchange(pair(second, second));

        assertThat(contexts.of(AnyPeer.UNNAMED)).isNotSameAs(before);
    }

    @Test
    void aPairThatNeverFitIsAFaultAtOnce() throws Exception {
        secret.exchange(pair(second, first));

        assertThatThrownBy(() -> new CertificateFiles(certificate, key))
                .isInstanceOf(UnusablePem.class)
                .hasMessageContaining("is not the key");
    }

    @Test
    void aFileThatIsNotThereIsInAStateToo() {
        assertThat(FileState.of(directory.resolve("none")))
                .isEqualTo(FileState.of(directory.resolve("nowhere")))
                .isNotEqualTo(FileState.of(key));
    }

    private static Map<String, String> pair(Issued certificate, Issued key) throws Exception {
        return Map.of("tls.crt", certificate.certificatePem(), "tls.key", key.keyPem());
    }
}
