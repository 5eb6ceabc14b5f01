package dev.caravan.dane;

import dev.caravan.dns.TlsaRecord;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the fields of a TLSA record mean (RFC 6698 section 2.1, in the words of RFC 7218). */
final class Tlsa {

    static final int DANE_TA = 2;
    static final int DANE_EE = 3;

    static final int CERTIFICATE = 0;
    static final int PUBLIC_KEY = 1;

    static final int FULL = 0;
    static final int SHA256 = 1;
    static final int SHA512 = 2;

    /** The keys that certificates in use have. */
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA", "ML-DSA");

    private Tlsa() {}

    /** Whether the record is about this certificate. */
    static boolean fits(TlsaRecord record, X509Certificate certificate) {
        try {
            byte[] selected = record.selector() == CERTIFICATE
                    ? certificate.getEncoded()
                    : certificate.getPublicKey().getEncoded();
            byte[] matched = switch (record.matchingType()) {
                case FULL -> selected;
                case SHA256 -> MessageDigest.getInstance("SHA-256").digest(selected);
                case SHA512 -> MessageDigest.getInstance("SHA-512").digest(selected);
                default -> throw new IllegalArgumentException("not usable: " + record);
            };
            return Arrays.equals(matched, record.data());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has both digests, and a certificate its encoding", e);
        }
    }

    /** The certificate that the record consists of, if it does. */
    static Optional<X509Certificate> certificate(TlsaRecord record) {
        try {
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(record.data()));
            return Arrays.equals(certificate.getEncoded(), record.data()) ? Optional.of(certificate) : Optional.empty();
        } catch (CertificateException e) {
            return Optional.empty();
        }
    }

    /** Whether the record consists of a key that a certificate might have. */
    static boolean isPublicKey(TlsaRecord record) {
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(record.data()));
                return true;
            } catch (GeneralSecurityException e) {
                // The next one may know it.
            }
        }
        return false;
    }
}
