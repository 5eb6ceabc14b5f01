package dev.caravan.sasl;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The hash functions of SCRAM, and what RFC 5802 section 2.2 makes of them. */
enum ScramHash {
    SHA_1("SHA-1", "SHA1", 20),
    SHA_256("SHA-256", "SHA256", 32);

    private final String digest;
    private final String inNames;
    private final int octets;

    ScramHash(String digest, String inNames, int octets) {
        this.digest = digest;
        this.inNames = inNames;
        this.octets = octets;
    }

    /** {@code Hi}. The price of a dialogue: {@code iterations} times two hashes. */
    byte[] stretch(String password, byte[] salt, int iterations) {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, octets * 8);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmac" + inNames)
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no PBKDF2 with " + digest, e);
        } finally {
            spec.clearPassword();
        }
    }

    /** {@code HMAC}. */
    byte[] mac(byte[] key, byte[] text) {
        try {
            Mac mac = Mac.getInstance("Hmac" + inNames);
            mac.init(new SecretKeySpec(key, mac.getAlgorithm()));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HMAC with " + digest, e);
        }
    }

    /** {@code H}. */
    byte[] hash(byte[] text) {
        try {
            return MessageDigest.getInstance(digest).digest(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + digest, e);
        }
    }
}
