package dev.caravan.dkim;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/** The private key in a PEM file (RFC 7468): PKCS #8, or PKCS #1 as older programs wrote it. */
final class KeyFile {

    /** An RSA key of 16,384 bits has some 13 KB (ours). */
    private static final long OCTETS_MAX = 64L << 10;

    private KeyFile() {}

    static PrivateKeyInfo read(Path file) throws UnusableKey {
        String text = text(file);
        String found = "no block at all";
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
                switch (block) {
                    case PrivateKeyInfo info -> {
                        return info;
                    }
                    case PEMKeyPair pair
                    when pair.getPrivateKeyInfo() != null -> {
                        return pair.getPrivateKeyInfo();
                    }
                    case PKCS8EncryptedPrivateKeyInfo _, PEMEncryptedKeyPair _ ->
                        throw new UnusableKey("the key is encrypted, and nobody is there to be asked for a password");
                    case SubjectPublicKeyInfo _ -> found = "a public key, which cannot sign";
                    default -> found = "no private key";
                }
            }
        } catch (UnusableKey e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The library's words may repeat what it read.
            throw new UnusableKey("the PEM block is broken");
        }
        throw new UnusableKey("it has " + found + " in it");
    }

    private static String text(Path file) throws UnusableKey {
        try {
            if (Files.size(file) > OCTETS_MAX) {
                throw new UnusableKey("it has more than " + OCTETS_MAX + " octets");
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (UnusableKey e) {
            throw e;
        } catch (IOException e) {
            throw new UnusableKey("it cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }
}
