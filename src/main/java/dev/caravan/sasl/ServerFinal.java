package dev.caravan.sasl;

import dev.caravan.sasl.SaslFailure.Kind;
import dev.caravan.status.Visible;
import java.util.List;

/**
 * A SCRAM server's final message (RFC 5802 section 7), unless it is an error.
 *
 * @param signature the server's own proof
 */
record ServerFinal(byte[] signature) {

    /** In characters (ours). */
    private static final int ERROR_SHOWN_MAX = 100;

    /** @throws SaslFailure also if the message is the server's refusal */
    static ServerFinal parse(byte[] challenge) throws SaslFailure {
        List<String> attributes = ScramText.attributes(challenge);
        if (attributes.getFirst().startsWith("e=")) {
            throw refusal(attributes.getFirst().substring(2));
        }
        byte[] signature = ScramText.base64(ScramText.value(attributes, 0, 'v'), 'v');
        ScramText.checkExtensions(attributes.subList(1, attributes.size()));
        return new ServerFinal(signature);
    }

    /** What a {@code server-error-value} means. Nobody has signed it. */
    static SaslFailure refusal(String error) {
        return switch (error) {
            case "invalid-proof", "unknown-user", "invalid-username-encoding" ->
                new SaslFailure(Kind.CREDENTIALS, "the server does not take user or password (" + error + ")");
            case "unsupported-channel-binding-type", "channel-binding-not-supported" ->
                new SaslFailure(Kind.BINDING, "the server cannot use this channel binding (" + error + ")");
            case "channel-bindings-dont-match" ->
                new SaslFailure(
                        Kind.TAMPERED,
                        "the server sees another TLS session than this one (" + error
                                + "): somebody may stand in between");
            case "server-does-support-channel-binding" ->
                new SaslFailure(
                        Kind.TAMPERED,
                        "the server says that it offered channel binding (" + error
                                + "), but no such offer arrived: somebody may have cut it");
            default ->
                new SaslFailure(
                        Kind.SERVER,
                        "the server gave up ("
                                + Visible.of(error.substring(0, Math.min(error.length(), ERROR_SHOWN_MAX))) + ")");
        };
    }
}
