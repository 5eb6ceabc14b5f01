package dev.caravan.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Whom Caravan is to be at a server, and what proves it.
 *
 * @param user the name at the server
 * @param password for the mechanisms that prove one
 * @param token an OAuth 2.0 access token, for the mechanisms that show one
 */
public record Identity(String user, Optional<SecretSource> password, Optional<SecretSource> token) {

    /** In characters: as long as the longest mailbox, which it often is (RFC 5321 section 4.5.3.1.3), and more. */
    public static final int USER_CHARACTERS_MAX = 320;

    public Identity {
        if (user.isEmpty() || user.length() > USER_CHARACTERS_MAX) {
            throw new IllegalArgumentException("a user's name has 1 to " + USER_CHARACTERS_MAX + " characters");
        }
        if (user.chars().anyMatch(Character::isISOControl)
                || !StandardCharsets.UTF_8.newEncoder().canEncode(user)) {
            throw new IllegalArgumentException("a user's name has no control characters and no halves of characters");
        }
    }

    /** Somebody with a password. */
    public static Identity withPassword(String user, SecretSource password) {
        return new Identity(user, Optional.of(password), Optional.empty());
    }

    /** Somebody with a token. */
    public static Identity withToken(String user, SecretSource token) {
        return new Identity(user, Optional.empty(), Optional.of(token));
    }

    /** A server refused: what is kept of the secret is to be had anew. */
    public void forget() {
        password.ifPresent(SecretSource::forget);
        token.ifPresent(SecretSource::forget);
    }

    /** Asks its source. */
    Secret readPassword() throws SaslFailure {
        return password.orElseThrow(
                        () -> new SaslFailure(SaslFailure.Kind.SECRET, "there is no password for this server"))
                .get();
    }

    /** Asks its source. */
    Secret readToken() throws SaslFailure {
        return token.orElseThrow(() -> new SaslFailure(SaslFailure.Kind.SECRET, "there is no token for this server"))
                .get();
    }
}
