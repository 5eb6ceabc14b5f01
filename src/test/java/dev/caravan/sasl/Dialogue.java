package dev.caravan.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.sasl.SaslFailure.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the tests of mechanisms say again and again. */
final class Dialogue {

    static final Channel VERIFIED = new Channel("server.example.com", 587, Channel.Protection.VERIFIED, List.of());

    private Dialogue() {}

    static Identity password(String user, String password) {
        return Identity.withPassword(user, () -> Secret.of(password));
    }

    static Identity token(String user, String token) {
        return Identity.withToken(user, () -> Secret.of(token));
    }

    static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String first(Authentication authentication) throws SaslFailure {
        return text(authentication.initialResponse().orElseThrow());
    }

    static String respond(Authentication authentication, String challenge) throws SaslFailure {
        return text(authentication.respond(octets(challenge)));
    }

    /** It must not be answered, and no success can follow. */
    static SaslFailure refused(Authentication authentication, Kind kind, byte[] challenge) {
        SaslFailure failure = catchThrowableOfType(SaslFailure.class, () -> authentication.respond(challenge));
        assertThat(failure).isNotNull();
        assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
        assertThat(authentication.isComplete()).isFalse();
        return failure;
    }

    static SaslFailure refused(Authentication authentication, Kind kind, String challenge) {
        return refused(authentication, kind, octets(challenge));
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.UTF_8);
    }
}
