package dev.caravan.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.envelope.Host;
import dev.caravan.smtp.Certificates;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateNamesTest {

    private static Certificates certificates;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new Certificates();
    }

    @ParameterizedTest
    @CsvSource({
        "mx.example, mx.example",
        "MX.Example, mx.example",
        "*.example, mx.example",
        "*.b.example, mx.b.example",
        "xn--bcher-kva.example, bücher.example",
        "192.0.2.1, [192.0.2.1]",
        "2001:db8::1, [IPv6:2001:db8::1]"
    })
    void isForWhoItSays(String alternative, String host) throws Exception {
        CertificateNames names = CertificateNames.of(certificate(alternative));
        assertThatCode(() -> names.requireOneOf(List.of(Host.parse(host)))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "mx.example, other.example",
        "mx.example, a.mx.example",
        "mx.example, example",
        "*.example, example",
        "*.example, a.b.example",
        "*.example, mx.example.org",
        "m*.example, mx.example",
        "mx.*, mx.example",
        "*, example",
        "192.0.2.1, [192.0.2.2]",
        "192.0.2.1, 192.0.2.1.example"
    })
    void isForNobodyElse(String alternative, String host) throws Exception {
        CertificateNames names = CertificateNames.of(certificate(alternative));
        Host wanted = Host.parse(host);
        PeerRejected refusal = catchThrowableOfType(PeerRejected.class, () -> names.requireOneOf(List.of(wanted)));
        assertThat(refusal.fault()).isEqualTo(TlsFault.NAME_MISMATCH);
        assertThat(refusal).hasMessage("the certificate is for " + alternative + ", not for " + wanted.text());
    }

    @Test
    void anyOfSeveralNamesWillDo() throws Exception {
        CertificateNames names = CertificateNames.of(certificate("b.example"));
        names.requireOneOf(List.of(Host.parse("a.example"), Host.parse("b.example")));
    }

    @Test
    void theCommonNameIsNoName() throws Exception {
        X509Certificate bare =
                certificates.issue(Instant.now().plus(Certificates.DAY)).certificate();
        assertThat(bare.getSubjectX500Principal().getName()).isEqualTo("CN=server");
        PeerRejected refusal = catchThrowableOfType(
                PeerRejected.class, () -> CertificateNames.of(bare).requireOneOf(List.of(Host.parse("server"))));
        assertThat(refusal).hasMessage("the certificate is for no name, not for server");
    }

    @Test
    void ofManyNamesTheFirstAreShown() throws Exception {
        GeneralName[] many = IntStream.range(0, 300)
                .mapToObj(i -> new GeneralName(GeneralName.dNSName, "n" + i + ".example"))
                .toArray(GeneralName[]::new);
        X509Certificate certificate =
                certificates.issue(Instant.now().plus(Certificates.DAY), many).certificate();
        PeerRejected refusal = catchThrowableOfType(
                PeerRejected.class,
                () -> CertificateNames.of(certificate)
                        .requireOneOf(Stream.of("a.example", "b.example")
                                .map(Host::parse)
                                .toList()));
        assertThat(refusal)
                .hasMessage("the certificate is for n0.example, n1.example, n2.example, n3.example, n4.example"
                        + " and 295 more, not for a.example or b.example");
    }

    private static X509Certificate certificate(String alternative) throws Exception {
        boolean address = alternative.matches("[0-9.]+|.*:.*");
        GeneralName name = new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, alternative);
        return certificates.issue(Instant.now().plus(Certificates.DAY), name).certificate();
    }
}
