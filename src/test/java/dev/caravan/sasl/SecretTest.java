package dev.caravan.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTest {

    @Test
    void secretsShowThemselvesNowhere() throws SaslFailure {
        Secret secret = Secret.of("pencil");
        Identity identity = Identity.withPassword("user", () -> secret);
        List<Authentication> begun = List.of(
                new Plain(identity),
                new Login(identity),
                new CramMd5(identity),
                new Scram(Mechanism.SCRAM_SHA_1, Gs2Header.UNUSED, "nonce", identity));
        for (Authentication authentication : begun) {
            authentication.initialResponse();
            assertThat(authentication.toString()).doesNotContain("pencil");
        }
        assertThat(secret.toString() + identity).doesNotContain("pencil");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\0b", "a\r\nb", "a\1b", "half \ud83d of a character"})
    void aSecretThatNoMechanismCanCarryIsRefusedWithoutBeingShown(String text) {
        assertThatThrownBy(() -> Secret.of(text))
                .isInstanceOfSatisfying(
                        SaslFailure.class, failure -> assertThat(failure.kind()).isEqualTo(SaslFailure.Kind.SECRET))
                .hasMessageNotContaining("half");
        assertThatThrownBy(() -> new Identity(text, java.util.Optional.empty(), java.util.Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTokenThatCouldAddAFieldIsRefused() {
        for (String token : List.of("ya29 x", "ya29,", "\u00e9", "=", "a=b")) {
            Authentication bearer =
                    new Bearer(Mechanism.XOAUTH2, Dialogue.VERIFIED, Identity.withToken("u", () -> Secret.of(token)));
            assertThatThrownBy(bearer::initialResponse).isInstanceOf(SaslFailure.class);
            assertThat(bearer.isComplete()).isFalse();
        }
    }

    @Test
    void noDialogueBeginsWithoutItsSecret() {
        SecretSource none = () -> {
            throw new SaslFailure(SaslFailure.Kind.SECRET, "the file is gone");
        };
        Identity identity = new Identity("u", java.util.Optional.of(none), java.util.Optional.of(none));
        for (Authentication authentication : List.of(
                new Plain(identity),
                new Login(identity),
                new CramMd5(identity),
                new Bearer(Mechanism.OAUTHBEARER, Dialogue.VERIFIED, identity),
                new Scram(Mechanism.SCRAM_SHA_1, Gs2Header.UNUSED, "nonce", identity))) {
            assertThatThrownBy(authentication::initialResponse).hasMessage("the file is gone");
            assertThat(authentication.isComplete()).isFalse();
        }
    }
}
