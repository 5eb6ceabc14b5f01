package dev.caravan.dkim;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.util.io.pem.PemHeader;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/** The private key in a PEM file (RFC 7468): PKCS #8, or PKCS #1 as older programs wrote it. */
final class KeyFile {

    /** An RSA key of 16,384 bits has some 13 KB (ours). */
    private static final long OCTETS_MAX = 64L << 10;

    private KeyFile() {}

    static PrivateKeyInfo read(Path file) throws UnusableKey {
        String text = text(file);
        String found = "no block at all";
        try (PemReader reader = new PemReader(new StringReader(text))) {
            for (PemObject block = reader.readPemObject(); block != null; block = reader.readPemObject()) {
                if (isEncrypted(block)) {
                    throw new UnusableKey("the key is encrypted, and nobody is there to be asked for a password");
                }
                switch (block.getType()) {
                    case "PRIVATE KEY" -> {
                        return PrivateKeyInfo.getInstance(block.getContent());
                    }
                    case "RSA PRIVATE KEY" -> {
                        return pkcs1(block.getContent());
                    }
                    case "PUBLIC KEY", "RSA PUBLIC KEY" -> found = "a public key, which cannot sign";
                    default -> found = "no private key that is RSA or Ed25519";
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

    /** RFC 7468 section 11; RFC 1421 section 4.6.1.1 as OpenSSL has it. */
    private static boolean isEncrypted(PemObject block) {
        return block.getType().equals("ENCRYPTED PRIVATE KEY")
                || block.getHeaders().stream()
                        .anyMatch(header ->
                                header instanceof PemHeader h && h.getValue().contains("ENCRYPTED"));
    }

    /** RFC 8017 appendix A.1.2: the key without a word on its type. */
    private static PrivateKeyInfo pkcs1(byte[] content) throws IOException {
        return new PrivateKeyInfo(
                new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                RSAPrivateKey.getInstance(content));
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
