package dev.caravan.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelBindingTest {

    private static final KeyPair RSA = key("RSA", 2_048);
    private static final KeyPair EC = key("EC", 256);

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void bothEndsOfASessionSeeTheSame(String protocol) throws Exception {
        TlsPair pair = TlsPair.handshake(protocol);
        assertThat(pair.client().getProtocol()).isEqualTo(protocol);

        List<ChannelBinding> bindings = ChannelBinding.of(pair.client());

        assertThat(bindings).extracting(ChannelBinding::type).containsExactly("tls-exporter", "tls-server-end-point");
        assertThat(bindings.getFirst().data())
                .hasSize(32)
                .isEqualTo(pair.server().exportKeyingMaterialData("EXPORTER-Channel-Binding", new byte[0], 32));
        assertThat(bindings.getLast().data())
                .isEqualTo(MessageDigest.getInstance("SHA-384")
                        .digest(pair.server().getLocalCertificates()[0].getEncoded()));
    }

    @Test
    void anotherSessionHasAnotherExporter() throws Exception {
        byte[] one = ChannelBinding.of(TlsPair.handshake("TLSv1.3").client())
                .getFirst()
                .data();
        byte[] two = ChannelBinding.of(TlsPair.handshake("TLSv1.3").client())
                .getFirst()
                .data();
        assertThat(one).isNotEqualTo(two);
    }

    @ParameterizedTest
    @CsvSource({
        "RSA,SHA1withRSA,SHA-256",
        "RSA,MD5withRSA,SHA-256",
        "RSA,SHA256withRSA,SHA-256",
        "RSA,SHA512withRSA,SHA-512",
        "RSA,SHA384withRSAandMGF1,SHA-384",
        "EC,SHA224withECDSA,SHA-224",
        "EC,SHA256withECDSA,SHA-256",
        "EC,SHA384withECDSA,SHA-384",
    })
    void theCertificateIsHashedAsItIsSignedButNotWithAWeakHash(String key, String signature, String hash)
            throws Exception {
        X509Certificate certificate = TlsPair.certificate(key.equals("RSA") ? RSA : EC, signature);
        assertThat(ChannelBinding.serverEndPoint(certificate))
                .hasValue(MessageDigest.getInstance(hash).digest(certificate.getEncoded()));
    }

    @Test
    void aSignatureWithoutAHashFunctionGivesNoServerEndPoint() throws Exception {
        X509Certificate certificate =
                TlsPair.certificate(KeyPairGenerator.getInstance("Ed25519").generateKeyPair(), "Ed25519");
        assertThat(ChannelBinding.serverEndPoint(certificate)).isEmpty();
    }

    @Test
    void tls12WithoutTheExtendedMasterSecretGivesNoExporter() throws Exception {
        assertThat(bindingsWith("-Djdk.tls.useExtendedMasterSecret=true"))
                .isEqualTo("tls-exporter tls-server-end-point");
        assertThat(bindingsWith("-Djdk.tls.useExtendedMasterSecret=false")).isEqualTo("tls-server-end-point");
    }

    private static KeyPair key(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Java reads the property once: it takes a process of its own. */
    private static String bindingsWith(String property) throws Exception {
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        property,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Tls12Bindings.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(java.waitFor()).isZero();
        return said;
    }

    /** The other process. */
    static final class Tls12Bindings {

        private Tls12Bindings() {}

        public static void main(String[] arguments) throws Exception {
            List<String> types = ChannelBinding.of(TlsPair.handshake("TLSv1.2").client()).stream()
                    .map(ChannelBinding::type)
                    .toList();
            System.out.print(String.join(" ", types));
        }
    }
}
