package dev.caravan.config;

/** A secret that does not show itself in logs and faults. */
public final class Password {

    /** Brokers and SASL mechanisms take at least this much, in characters (ours). */
    public static final int CHARACTERS_MAX = 1_024;

    private final String secret;

    /** @throws IllegalArgumentException if it is empty, too long or has a control character in it */
    public Password(String secret) {
        if (secret.isEmpty() || secret.length() > CHARACTERS_MAX) {
            throw new IllegalArgumentException("a password has 1 to " + CHARACTERS_MAX + " characters");
        }
        if (secret.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a password has no control characters");
        }
        this.secret = secret;
    }

    /** The secret itself, for whoever proves or checks it. */
    public String reveal() {
        return secret;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Password password && secret.equals(password.secret);
    }

    @Override
    public int hashCode() {
        return secret.hashCode();
    }

    @Override
    public String toString() {
        return "(hidden)";
    }
}
