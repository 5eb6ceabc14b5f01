package dev.caravan.dkim;

/** How a signature is made. RFC 8301 section 3.1 leaves SHA-256 only. */
public enum Algorithm {
    /** RFC 6376 section 3.3.2. */
    RSA("rsa"),
    /** RFC 8463 section 3. */
    ED25519("ed25519");

    private final String keyType;

    Algorithm(String keyType) {
        this.keyType = keyType;
    }

    /** The tag {@code k} of a record. */
    public String keyType() {
        return keyType;
    }

    /** The tag {@code a} of a signature. */
    String signatureName() {
        return keyType + "-sha256";
    }
}
