package dev.caravan.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.smtp.Certificates;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsFilesTest {

    @TempDir
    Path directory;

    private Path certificate;
    private Path key;
    private Path otherKey;

    @BeforeEach
    void writeFiles() throws Exception {
        Certificates certificates = new Certificates();
        Certificates.Issued ours = certificates.issue("relay.example");
        certificate = write("cert.pem", "ours\n" + ours.certificatePem());
        key = write("key.pem", ours.keyPem());
        otherKey = write("other.pem", certificates.issue("a.example").keyPem());
    }

    @Test
    void areUsedIfTheyAreSound() throws Exception {
        Tls tls = Loading.config("tls: {ca-file: " + certificate + ", client-cert-file: " + certificate
                        + ", client-key-file: " + key + "}")
                .tls();
        assertThat(tls.trusted()).isNotNull();
        assertThat(tls.clientCertificate()).hasToString("Optional[CN=server]");
    }

    @Test
    void areNotNeeded() throws Exception {
        Tls tls = Loading.config("mode: sandbox").tls();
        assertThat(tls).isEqualTo(Loading.config("tls: {}").tls());
        assertThat(tls.clientCertificate()).isEmpty();
    }

    @Test
    void ofAuthoritiesMustHaveCertificatesInThem() throws Exception {
        Path missing = directory.resolve("missing.pem");
        assertFault("ca-file: " + missing, "tls.ca-file", missing + " cannot be read");
        assertFault("ca-file: " + key, "tls.ca-file", key + " has no certificate in it");
        Path spoilt = write("spoilt.pem", Certificates.pem("CERTIFICATE", new byte[] {1, 2, 3}));
        assertFault("ca-file: " + spoilt, "tls.ca-file", spoilt + ": certificate 1 cannot be read");
    }

    @Test
    void ofAClientComeInPairs() throws Exception {
        assertFault("client-cert-file: " + certificate, "tls.client-key-file", "the key of client-cert-file");
        assertFault("client-key-file: " + key, "tls.client-cert-file", "the certificate of client-key-file");
        assertFault(
                "client-cert-file: " + certificate + ", client-key-file: " + otherKey,
                "tls.client-cert-file",
                otherKey + " is not the key of the first certificate in " + certificate);
        Path old = write("old.pem", Certificates.pem("EC PRIVATE KEY", new byte[] {1, 2, 3}));
        assertFault(
                "client-cert-file: " + certificate + ", client-key-file: " + old,
                "tls.client-cert-file",
                old + " has no block PRIVATE KEY (PKCS #8 without a password) in it, only EC PRIVATE KEY");
    }

    private Path write(String name, String text) throws Exception {
        return Files.writeString(directory.resolve(name), text);
    }

    private static void assertFault(String keys, String path, String wanted) {
        assertThat(Loading.faults("tls: {" + keys + "}")).singleElement().satisfies(fault -> {
            assertThat(fault.path()).isEqualTo(path);
            assertThat(fault.wanted()).contains(wanted);
        });
    }
}
