package dev.caravan.sasl;

import dev.caravan.sasl.SaslFailure.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** What all messages of a SCRAM server have in common: attributes separated by commas (RFC 5802 sections 5 and 7). */
final class ScramText {

    /** In octets: what is left of the longest line of an AUTH dialogue (RFC 4954 section 4: 12,288) without base64. */
    static final int CHALLENGE_OCTETS_MAX = 9_216;

    /** Attributes with a meaning; each has its place, so none of them is an extension. */
    private static final String NAMES_KNOWN = "anmrcsipve";

    private ScramText() {}

    static List<String> attributes(byte[] challenge) throws SaslFailure {
        if (challenge.length > CHALLENGE_OCTETS_MAX) {
            throw new SaslFailure(
                    Kind.PROTOCOL, "the server's message is longer than " + CHALLENGE_OCTETS_MAX + " octets");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(challenge))
                    .toString();
            if (text.indexOf('\0') >= 0) {
                throw malformed("has a NUL in it");
            }
            return List.of(text.split(",", -1));
        } catch (CharacterCodingException e) {
            throw malformed("is not UTF-8");
        }
    }

    /** The value of the attribute that must stand at {@code index}. */
    static String value(List<String> attributes, int index, char name) throws SaslFailure {
        if (index >= attributes.size() || !attributes.get(index).startsWith(name + "=")) {
            throw malformed("lacks the attribute " + name + " in its place");
        }
        return attributes.get(index).substring(2);
    }

    /** What stands behind the known attributes may be ignored, but must not be one of them again. */
    static void checkExtensions(List<String> extensions) throws SaslFailure {
        for (String extension : extensions) {
            boolean shaped = extension.length() > 2 && extension.charAt(1) == '=' && isLetter(extension.charAt(0));
            if (!shaped || NAMES_KNOWN.indexOf(extension.charAt(0)) >= 0) {
                throw malformed("has something that is no extension at its end");
            }
        }
    }

    static byte[] base64(String text, char name) throws SaslFailure {
        try {
            if (text.length() % 4 == 0) {
                return Base64.getDecoder().decode(text);
            }
        } catch (IllegalArgumentException e) {
            // Falls through to the one message.
        }
        throw malformed("has an attribute " + name + " that is not base64");
    }

    static SaslFailure malformed(String what) {
        return new SaslFailure(Kind.PROTOCOL, "the server's message " + what);
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }
}
