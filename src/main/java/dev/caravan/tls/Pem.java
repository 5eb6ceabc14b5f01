package dev.caravan.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file of certificates or keys in text (RFC 7468). What stands between the blocks is for people. */
record Pem(Path file, List<Block> blocks) {

    /** The whole set of public authorities has some 250 KB (ours). */
    static final long OCTETS_MAX = 4L << 20;

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    /** What one pair of lines encloses. */
    record Block(String label, byte[] content) {}

    static Pem read(Path file) throws UnusablePem {
        String text;
        try {
            if (Files.size(file) > OCTETS_MAX) {
                throw new UnusablePem(file + " has more than " + OCTETS_MAX + " octets");
            }
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UnusablePem(file + " cannot be read: " + e);
        }
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            try {
                blocks.add(new Block(matcher.group(1), Base64.getMimeDecoder().decode(matcher.group(2))));
            } catch (IllegalArgumentException e) {
                throw new UnusablePem(file + " has a block " + matcher.group(1) + " that is no Base64");
            }
        }
        return new Pem(file, blocks);
    }

    /** All certificates in their order, at least one. */
    List<X509Certificate> certificates() throws UnusablePem {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Block block : blocks) {
                if (block.label().equals("CERTIFICATE")) {
                    certificates.add(
                            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.content())));
                }
            }
        } catch (CertificateException e) {
            throw new UnusablePem(
                    file + ": certificate " + (certificates.size() + 1) + " cannot be read: " + e.getMessage());
        }
        if (certificates.isEmpty()) {
            throw new UnusablePem(file + " has no certificate in it");
        }
        return certificates;
    }

    /** @param algorithm the public key's */
    PrivateKey privateKey(String algorithm) throws UnusablePem {
        for (Block block : blocks) {
            if (block.label().equals("PRIVATE KEY")) {
                try {
                    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(block.content()));
                } catch (GeneralSecurityException e) {
                    throw new UnusablePem(file + ": the key is no " + algorithm + " key: " + e.getMessage());
                }
            }
        }
        String found = String.join(", ", blocks.stream().map(Block::label).toList());
        throw new UnusablePem(file + " has no block PRIVATE KEY (PKCS #8 without a password) in it"
                + (found.isEmpty() ? "" : ", only " + found));
    }
}
