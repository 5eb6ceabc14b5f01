package dev.caravan.sasl;

import dev.caravan.sasl.SaslFailure.Kind;
import java.util.List;

/**
 * A SCRAM server's first message (RFC 5802 section 7): everything in it is within the bounds.
 *
 * @param nonce the client's and the server's together
 * @param salt of the password
 * @param iterations that the salted password costs
 */
record ServerFirst(String nonce, byte[] salt, int iterations) {

    /** In characters. With less, an answer that was overheard could fit again (ours; servers send 18 and more). */
    static final int SERVER_NONCE_MIN = 8;

    /** In octets; with less, tables of passwords could be made beforehand (ours; servers send 12 and more). */
    static final int SALT_MIN = 8;

    /** RFC 7677 section 4 and RFC 5802 section 5.1. Whoever poses as the server asks for fewer, to guess sooner. */
    static final int ITERATIONS_MIN = 4_096;

    /** Half a second of work; recommendations for passwords at rest go to 600,000 (ours). More is an attack. */
    static final int ITERATIONS_MAX = 1_000_000;

    /** Reads what the server answers to a client that began with {@code clientNonce}. */
    static ServerFirst parse(byte[] challenge, String clientNonce) throws SaslFailure {
        List<String> attributes = ScramText.attributes(challenge);
        if (attributes.getFirst().startsWith("e=")) {
            throw ServerFinal.refusal(attributes.getFirst().substring(2));
        }
        if (attributes.getFirst().startsWith("m=")) {
            // RFC 5802 section 5.1: a mandatory extension that is not known ends the dialogue.
            throw new SaslFailure(Kind.PROTOCOL, "the server demands an extension of SCRAM that does not exist");
        }
        String nonce = nonce(ScramText.value(attributes, 0, 'r'), clientNonce);
        byte[] salt = ScramText.base64(ScramText.value(attributes, 1, 's'), 's');
        if (salt.length < SALT_MIN) {
            throw new SaslFailure(
                    Kind.UNSAFE, "the server's salt has " + salt.length + " octets, less than " + SALT_MIN);
        }
        int iterations = iterations(ScramText.value(attributes, 2, 'i'));
        ScramText.checkExtensions(attributes.subList(3, attributes.size()));
        return new ServerFirst(nonce, salt, iterations);
    }

    private static String nonce(String nonce, String clientNonce) throws SaslFailure {
        if (nonce.chars().anyMatch(c -> c <= ' ' || c >= 0x7F)) {
            throw ScramText.malformed("has a nonce that is not printable");
        }
        if (!nonce.startsWith(clientNonce)) {
            throw new SaslFailure(
                    Kind.TAMPERED, "the server's message answers another dialogue: its nonce is not ours");
        }
        if (nonce.length() - clientNonce.length() < SERVER_NONCE_MIN) {
            throw new SaslFailure(
                    Kind.UNSAFE, "the server adds fewer than " + SERVER_NONCE_MIN + " characters to the nonce");
        }
        return nonce;
    }

    private static int iterations(String text) throws SaslFailure {
        if (!text.matches("[1-9][0-9]*")) {
            throw ScramText.malformed("has an iteration count that is no number");
        }
        // Nine digits fit into an int.
        int iterations = text.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(text);
        if (iterations < ITERATIONS_MIN || iterations > ITERATIONS_MAX) {
            throw new SaslFailure(
                    Kind.UNSAFE,
                    "the server's iteration count is not within " + ITERATIONS_MIN + " and " + ITERATIONS_MAX);
        }
        return iterations;
    }
}
