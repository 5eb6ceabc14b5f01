package dev.caravan.sasl;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The mechanisms, the strongest first.
 *
 * <p>Both that are bound to the TLS session stand before those that are not, whatever their hash: SCRAM uses SHA-1 in a
 * way that its collisions do not touch, while a dialogue without binding can be passed on by whoever stands in between.
 */
public enum Mechanism {
    SCRAM_SHA_256_PLUS("SCRAM-SHA-256-PLUS"),
    SCRAM_SHA_1_PLUS("SCRAM-SHA-1-PLUS"),
    SCRAM_SHA_256("SCRAM-SHA-256"),
    SCRAM_SHA_1("SCRAM-SHA-1"),
    CRAM_MD5("CRAM-MD5"),
    PLAIN("PLAIN"),
    LOGIN("LOGIN"),
    XOAUTH2("XOAUTH2"),
    OAUTHBEARER("OAUTHBEARER"),
    EXTERNAL("EXTERNAL");

    private final String saslName;

    Mechanism(String saslName) {
        this.saslName = saslName;
    }

    /** As servers and the configuration write it. */
    public String saslName() {
        return saslName;
    }

    /** In any case of letters: that of an SMTP keyword means nothing (RFC 5321 section 2.4). */
    public static Optional<Mechanism> named(String saslName) {
        String upper = saslName.toUpperCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(mechanism -> mechanism.saslName.equals(upper))
                .findFirst();
    }

    @Override
    public String toString() {
        return saslName;
    }
}
