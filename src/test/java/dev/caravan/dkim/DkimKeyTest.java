package dev.caravan.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of private keys, as programs write them. */
class DkimKeyTest {

    private static final char[] PASSWORD = "secret".toCharArray();

    @TempDir
    Path folder;

    private Path file(String pem) {
        try {
            return Files.writeString(folder.resolve("key.pem"), pem);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pkcs1(KeyPair pair) throws IOException {
        byte[] inner = PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded())
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();
        return TestKeys.pem("RSA PRIVATE KEY", inner);
    }

    @Test
    void anRsaKeyIsReadAsPkcs8AndAsPkcs1() throws IOException {
        KeyPair pair = TestKeys.rsa(2_048);
        String published = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
        for (String pem :
                new String[] {TestKeys.pem("PRIVATE KEY", pair.getPrivate().getEncoded()), pkcs1(pair)}) {
            DkimKey key = DkimKey.read(file("a comment\n" + pem.replace("\n", "\r\n")));
            assertThat(key.algorithm()).isEqualTo(Algorithm.RSA);
            assertThat(key.bits()).isEqualTo(2_048);
            assertThat(key.record()).isEqualTo("v=DKIM1; k=rsa; p=" + published);
        }
    }

    @Test
    void anEd25519KeyIsReadAndItsBareKeyPublished() throws IOException {
        KeyPair pair = TestKeys.ed25519();
        byte[] spki = pair.getPublic().getEncoded();
        DkimKey key =
                DkimKey.read(file(TestKeys.pem("PRIVATE KEY", pair.getPrivate().getEncoded())));
        assertThat(key.algorithm()).isEqualTo(Algorithm.ED25519);
        assertThat(key.record())
                .isEqualTo("v=DKIM1; k=ed25519; p="
                        + Base64.getEncoder().encodeToString(Arrays.copyOfRange(spki, spki.length - 32, spki.length)));
    }

    @Test
    void aPublicKeyBeforeThePrivateOneDoesNotMatter() throws IOException {
        KeyPair pair = TestKeys.rsa(2_048);
        assertThat(DkimKey.read(file(TestKeys.pem("PUBLIC KEY", pair.getPublic().getEncoded()) + pkcs1(pair)))
                        .bits())
                .isEqualTo(2_048);
    }

    private record Unusable(String pem, String why) {}

    private static Stream<Unusable> unusable() throws Exception {
        KeyPair rsa = TestKeys.rsa(2_048);
        KeyPairGenerator curve = KeyPairGenerator.getInstance("EC");
        curve.initialize(256);
        String broken = pkcs1(rsa).replaceFirst("\n.{64}\n", "\n");
        return Stream.of(
                new Unusable("", "no block at all"),
                new Unusable("hello", "no block at all"),
                new Unusable(TestKeys.pem("PUBLIC KEY", rsa.getPublic().getEncoded()), "a public key"),
                new Unusable(
                        TestKeys.pem(
                                "PRIVATE KEY",
                                curve.generateKeyPair().getPrivate().getEncoded()),
                        "neither RSA nor Ed25519"),
                new Unusable(
                        TestKeys.pem(
                                "PRIVATE KEY",
                                KeyPairGenerator.getInstance("Ed448")
                                        .generateKeyPair()
                                        .getPrivate()
                                        .getEncoded()),
                        "neither RSA nor Ed25519"),
                new Unusable(pkcs1(TestKeys.rsa(768)), "768 bits"),
                new Unusable(broken, "broken"),
                new Unusable(TestKeys.pem("PRIVATE KEY", new byte[40]), "broken"),
                new Unusable("-----BEGIN PRIVATE KEY-----\n!!\n-----END PRIVATE KEY-----\n", "broken"),
                new Unusable("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2Vw", "broken"),
                new Unusable(encryptedPkcs8(rsa), "encrypted"),
                new Unusable(encryptedPkcs1(rsa), "encrypted"),
                new Unusable("x".repeat(65 * 1024), "more than 65536 octets"));
    }

    @ParameterizedTest
    @MethodSource
    void unusable(Unusable file) {
        assertThatThrownBy(() -> DkimKey.read(file(file.pem())))
                .isInstanceOf(UnusableKey.class)
                .hasMessageContaining(file.why());
    }

    @Test
    void aFileThatIsNotThereOrIsADirectoryCannotBeRead() {
        assertThatThrownBy(() -> DkimKey.read(folder.resolve("none"))).hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> DkimKey.read(folder)).isInstanceOf(UnusableKey.class);
    }

    @Test
    void theTextOfAKeyIsItsKindAlone() {
        SigningKey key = TestKeys.rsa("s1", "shop.example");
        assertThat(key.key()).hasToString("rsa key of 2048 bits");
        assertThat(new KeyRing(List.of(key)).toString())
                .contains("rsa key of 2048 bits")
                .hasSizeLessThan(200);
    }

    private static String encryptedPkcs8(KeyPair pair) throws Exception {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(new JcaPKCS8Generator(
                    pair.getPrivate(),
                    new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                            .setProvider(new BouncyCastleProvider())
                            .setRandom(new SecureRandom())
                            .setPassword(PASSWORD)
                            .build()));
        }
        return text.toString();
    }

    private static String encryptedPkcs1(KeyPair pair) throws Exception {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(
                    pair.getPrivate(),
                    new JcePEMEncryptorBuilder("AES-128-CBC")
                            .setProvider(new BouncyCastleProvider())
                            .build(PASSWORD));
        }
        return text.toString();
    }
}
