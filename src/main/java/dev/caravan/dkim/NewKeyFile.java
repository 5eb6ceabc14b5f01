package dev.caravan.dkim;

import dev.caravan.file.OwnerOnly;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Set;

/** Makes keys. */
public final class NewKeyFile {

    /** RFC 7468 section 3. */
    private static final int LINE_CHARACTERS = 64;

    private NewKeyFile() {}

    /**
     * Makes a key and writes it as PKCS #8 in PEM, for its owner's eyes only.
     *
     * @param file must not be there
     */
    public static DkimKey write(Path file, Algorithm algorithm) throws IOException {
        KeyPairGenerator generator;
        try {
            generator = KeyPairGenerator.getInstance(
                    switch (algorithm) {
                        case RSA -> "RSA";
                        case ED25519 -> "Ed25519";
                    });
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("the Java platform has both", e);
        }
        if (algorithm == Algorithm.RSA) {
            generator.initialize(DkimKey.RSA_BITS_RECOMMENDED);
        }
        byte[] secret = generator.generateKeyPair().getPrivate().getEncoded();
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(LINE_CHARACTERS, new byte[] {'\n'}).encodeToString(secret)
                + "\n-----END PRIVATE KEY-----\n";
        try (var channel = Files.newByteChannel(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OwnerOnly.file(file))) {
            channel.write(StandardCharsets.US_ASCII.encode(pem));
        }
        return DkimKey.read(file);
    }
}
