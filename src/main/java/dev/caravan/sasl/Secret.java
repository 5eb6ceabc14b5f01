package dev.caravan.sasl;

import dev.caravan.sasl.SaslFailure.Kind;
import java.nio.charset.StandardCharsets;

/** A password or a token. It does not show itself. */
public final class Secret {

    /** In characters; with the user's name it fits into the longest line of an AUTH dialogue, RFC 4954 section 4. */
    public static final int CHARACTERS_MAX = 8_192;

    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    /** @throws SaslFailure if it is empty or too long, or has a control character in it */
    public static Secret of(String text) throws SaslFailure {
        if (text.isEmpty() || text.length() > CHARACTERS_MAX) {
            throw new SaslFailure(Kind.SECRET, "the secret must have 1 to " + CHARACTERS_MAX + " characters");
        }
        // Mechanisms separate what they send with control characters.
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new SaslFailure(Kind.SECRET, "the secret has a control character in it");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new SaslFailure(Kind.SECRET, "the secret cannot be written in UTF-8");
        }
        return new Secret(text);
    }

    /** The secret itself, for whoever proves it. */
    public String text() {
        return text;
    }

    byte[] octets() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "(hidden)";
    }
}
