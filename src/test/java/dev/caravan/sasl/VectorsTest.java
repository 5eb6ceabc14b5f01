package dev.caravan.sasl;

import static dev.caravan.sasl.Dialogue.VERIFIED;
import static dev.caravan.sasl.Dialogue.first;
import static dev.caravan.sasl.Dialogue.octets;
import static dev.caravan.sasl.Dialogue.password;
import static dev.caravan.sasl.Dialogue.refused;
import static dev.caravan.sasl.Dialogue.respond;
import static dev.caravan.sasl.Dialogue.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.sasl.SaslFailure.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The dialogues that the RFCs print. */
class VectorsTest {

    private static final String RFC7628_TOKEN = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==";
    private static final String RFC7628_ERROR =
            "{\"status\":\"invalid_token\",\"scope\":\"example_scope\",\"openid-configuration\":\"https://example.com/.well-known/openid-configuration\"}";

    @Test
    void scramSha1OfRfc5802Section5() throws SaslFailure {
        Authentication scram = scram(Mechanism.SCRAM_SHA_1, "fyko+d2lbbFgONRv9qkxdawL");
        assertThat(first(scram)).isEqualTo("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL");
        assertThat(respond(scram, "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096"))
                .isEqualTo("c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
        assertThat(scram.isComplete()).isFalse();
        assertThat(respond(scram, "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=")).isEmpty();
        assertThat(scram.isComplete()).isTrue();
    }

    @Test
    void scramSha256OfRfc7677Section3() throws SaslFailure {
        Authentication scram = scram(Mechanism.SCRAM_SHA_256, "rOprNGfwEbeRWgbNEkqO");
        assertThat(first(scram)).isEqualTo("n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
        String both = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
        assertThat(respond(scram, both + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"))
                .isEqualTo("c=biws," + both + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        assertThat(scram.isComplete()).isFalse();
        assertThat(respond(scram, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="))
                .isEmpty();
        assertThat(scram.isComplete()).isTrue();
    }

    @Test
    void aSignatureOfAServerThatDoesNotKnowThePasswordIsNoSuccess() throws SaslFailure {
        Authentication scram = scram(Mechanism.SCRAM_SHA_256, "rOprNGfwEbeRWgbNEkqO");
        first(scram);
        respond(scram, "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
        refused(scram, Kind.TAMPERED, "v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
        refused(scram, Kind.PROTOCOL, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    }

    @Test
    void cramMd5OfRfc2195Section2() throws SaslFailure {
        Authentication cram = new CramMd5(password("tim", "tanstaaftanstaaf"));
        assertThat(cram.initialResponse()).isEmpty();
        assertThat(cram.isComplete()).isFalse();
        assertThat(respond(cram, "<1896.697170952@postoffice.reston.mci.net>"))
                .isEqualTo("tim b913a602c7eda7a495b4e6e7334d3890");
        assertThat(cram.isComplete()).isTrue();
        refused(cram, Kind.PROTOCOL, "<1896.697170952@postoffice.reston.mci.net>");
    }

    @Test
    void plainOfRfc4616Section4() throws SaslFailure {
        Authentication plain = new Plain(password("tim", "tanstaaftanstaaf"));
        assertThat(plain.isComplete()).isFalse();
        assertThat(plain.initialResponse()).hasValue(octets("\0tim\0tanstaaftanstaaf"));
        assertThat(plain.isComplete()).isTrue();
        refused(plain, Kind.PROTOCOL, "");
    }

    @Test
    void loginAnswersTwoQuestionsWhateverTheirWordsAre() throws SaslFailure {
        Authentication login = new Login(password("tim", "tanstaaftanstaaf"));
        assertThat(login.initialResponse()).isEmpty();
        assertThat(respond(login, "User Name\0")).isEqualTo("tim");
        assertThat(login.isComplete()).isFalse();
        assertThat(respond(login, "")).isEqualTo("tanstaaftanstaaf");
        assertThat(login.isComplete()).isTrue();
        refused(login, Kind.PROTOCOL, "Password:");
    }

    @Test
    void oauthbearerOfRfc7628Section4() throws SaslFailure {
        Channel imap = new Channel("server.example.com", 143, Channel.Protection.VERIFIED, List.of());
        Authentication bearer = new Bearer(Mechanism.OAUTHBEARER, imap, token("user@example.com", RFC7628_TOKEN));
        assertThat(first(bearer))
                .isEqualTo("n,a=user@example.com,\1host=server.example.com\1port=143\1auth=Bearer " + RFC7628_TOKEN
                        + "\1\1");
        assertThat(bearer.isComplete()).isTrue();
        assertThat(respond(bearer, RFC7628_ERROR)).isEqualTo("\1");
        assertThat(bearer.isComplete()).isFalse();
        assertThat(bearer.complaint()).hasValue(RFC7628_ERROR);
        refused(bearer, Kind.PROTOCOL, "");
    }

    @Test
    void xoauth2AcknowledgesARefusalWithAnEmptyLine() throws SaslFailure {
        Authentication bearer = new Bearer(Mechanism.XOAUTH2, VERIFIED, token("someuser@example.com", "ya29.vF9d"));
        assertThat(first(bearer)).isEqualTo("user=someuser@example.com\1auth=Bearer ya29.vF9d\1\1");
        assertThat(bearer.isComplete()).isTrue();
        assertThat(respond(bearer, "{\"status\":\"401\"}")).isEmpty();
        assertThat(bearer.isComplete()).isFalse();
        refused(bearer, Kind.PROTOCOL, "");
    }

    @ParameterizedTest
    @EnumSource(
            value = Mechanism.class,
            names = {"XOAUTH2", "OAUTHBEARER"})
    void aTokenThatTheServerRepeatsIsNotShown(Mechanism mechanism) throws SaslFailure {
        Authentication bearer = new Bearer(mechanism, VERIFIED, token("u", "ya29.vF9d"));
        first(bearer);
        respond(bearer, "bad token ya29.vF9d\r\n" + "x".repeat(10_000));
        assertThat(bearer.complaint().orElseThrow())
                .startsWith("bad token (hidden)\\u000D\\u000A")
                .hasSizeLessThan(600);
    }

    @Test
    void externalSaysNothing() throws SaslFailure {
        Authentication external = new External();
        assertThat(external.isComplete()).isFalse();
        assertThat(external.initialResponse()).hasValue(new byte[0]);
        assertThat(external.isComplete()).isTrue();
        refused(external, Kind.PROTOCOL, "");
    }

    private static Authentication scram(Mechanism mechanism, String nonce) {
        return new Scram(mechanism, Gs2Header.UNUSED, nonce, password("user", "pencil"));
    }
}
