package dev.caravan.dkim;

import dev.caravan.envelope.DomainName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keys for tests, made once. */
public final class TestKeys {

    private static final Map<String, KeyPair> PAIRS = new ConcurrentHashMap<>();

    private TestKeys() {}

    /** A key of 2,048 bits. */
    public static SigningKey rsa(String selector, String domain) {
        return key(selector, domain, rsa(2_048));
    }

    public static SigningKey ed25519(String selector, String domain) {
        return key(selector, domain, ed25519());
    }

    public static KeyPair rsa(int bits) {
        return PAIRS.computeIfAbsent("RSA " + bits, _ -> {
            KeyPairGenerator generator = generator("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        });
    }

    public static KeyPair ed25519() {
        return PAIRS.computeIfAbsent("Ed25519", name -> generator(name).generateKeyPair());
    }

    public static SigningKey key(String selector, String domain, KeyPair pair) {
        try {
            Path file = Files.createTempFile("dkim", ".pem");
            try {
                write(file, pair);
                return new SigningKey(
                        DomainName.parse(domain),
                        Selector.parse(selector),
                        DkimKey.read(file),
                        Optional.empty(),
                        Set.of());
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As PKCS #8, readable for its owner alone. */
    public static void write(Path file, KeyPair pair) throws IOException {
        Files.writeString(file, pem("PRIVATE KEY", pair.getPrivate().getEncoded()), StandardCharsets.US_ASCII);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    public static String pem(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + label
                + "-----\n";
    }

    private static KeyPairGenerator generator(String algorithm) {
        try {
            return KeyPairGenerator.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
