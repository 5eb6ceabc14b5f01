package dev.caravan.sasl;

import static dev.caravan.sasl.Dialogue.password;
import static dev.caravan.sasl.Dialogue.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.sasl.Channel.Protection;
import dev.caravan.sasl.MechanismChoice.Choice;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MechanismChoiceTest {

    private static final Identity PASSWORD = password("user", "pencil");
    private static final Identity TOKEN = token("user", "ya29");
    private static final Identity BOTH = new Identity("user", PASSWORD.password(), TOKEN.token());
    private static final Identity NOTHING = new Identity("user", Optional.empty(), Optional.empty());

    private static List<ChannelBinding> bindings;

    @BeforeAll
    static void handshake() throws Exception {
        bindings = ChannelBinding.of(TlsPair.handshake("TLSv1.3").client());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SCRAM-SHA-256-PLUS SCRAM-SHA-256 SCRAM-SHA-1-PLUS SCRAM-SHA-1 PLAIN | SCRAM-SHA-256-PLUS",
                "SCRAM-SHA-256 SCRAM-SHA-1-PLUS SCRAM-SHA-1 CRAM-MD5 | SCRAM-SHA-1-PLUS",
                "LOGIN PLAIN CRAM-MD5 DIGEST-MD5 SCRAM-SHA-1 SCRAM-SHA-256 XOAUTH2 | SCRAM-SHA-256",
                "LOGIN PLAIN CRAM-MD5 SCRAM-SHA-1 | SCRAM-SHA-1",
                "LOGIN PLAIN CRAM-MD5 | CRAM-MD5",
                "LOGIN PLAIN XOAUTH2 | PLAIN",
                "login GSSAPI xoauth2 | LOGIN",
                "OAUTHBEARER XOAUTH2 EXTERNAL | XOAUTH2",
                "OAUTHBEARER EXTERNAL | OAUTHBEARER",
            })
    void takesTheStrongestOfferInWhateverOrder(String offered, String mechanism) {
        List<String> names = Arrays.asList(offered.split(" "));
        assertThat(chosen(names, verified(), BOTH).mechanism()).hasToString(mechanism);
        Collections.reverse(names);
        assertThat(chosen(names, verified(), BOTH).mechanism()).hasToString(mechanism);
    }

    @Test
    void takesWhatThereIsASecretFor() {
        assertThat(chosen(List.of("PLAIN", "XOAUTH2"), verified(), TOKEN).mechanism())
                .isEqualTo(Mechanism.XOAUTH2);
        assertThat(why(List.of("PLAIN", "LOGIN"), verified(), TOKEN))
                .isEqualTo("the server offers PLAIN, LOGIN only; no password is configured");
        assertThat(why(List.of("SCRAM-SHA-256", "XOAUTH2"), verified(), NOTHING))
                .endsWith("; no password is configured; no token is configured");
    }

    @ParameterizedTest
    @EnumSource(
            value = Mechanism.class,
            names = {"PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"})
    void nothingThatCouldBeUsedAgainGoesOverAnUnverifiedSessionEvenIfConfigured(Mechanism mechanism) {
        for (Channel channel : List.of(encrypted(), plain())) {
            for (List<Mechanism> configured : List.of(List.<Mechanism>of(), List.of(mechanism))) {
                Choice choice = new MechanismChoice(configured).choose(List.of(mechanism.saslName()), channel, BOTH);
                assertThat(choice).isInstanceOf(Choice.Refused.class);
            }
        }
        assertThat(chosen(List.of(mechanism.saslName()), verified(), BOTH).mechanism())
                .isEqualTo(mechanism);
    }

    @Test
    void aRefusalNamesTheOfferAndTheReason() {
        assertThat(why(List.of("LOGIN"), encrypted(), PASSWORD))
                .isEqualTo("the server offers LOGIN only; a plain password is not sent over a session whose certificate"
                        + " was not verified");
        assertThat(why(List.of("PLAIN", "LOGIN", "XOAUTH2"), plain(), BOTH))
                .isEqualTo(
                        "the server offers PLAIN, LOGIN, XOAUTH2 only; a plain password is not sent over a connection"
                                + " without TLS; a token is not sent over a connection without TLS");
        assertThat(why(List.of("GSSAPI", "NTLM"), verified(), BOTH))
                .isEqualTo("the server offers GSSAPI, NTLM only; none of it is known here");
        assertThat(why(List.of(), verified(), BOTH)).isEqualTo("the server offers no authentication");
        assertThat(why(List.of("SCRAM-SHA-256-PLUS"), plain(), BOTH))
                .endsWith("; SCRAM-SHA-256-PLUS needs a TLS session that it can be bound to");
    }

    @Test
    void aRefusalCannotFillOrForgeALogLine() {
        List<String> hostile = Stream.concat(
                        Stream.of("X\r\n250 ok", "Y".repeat(10_000)),
                        Stream.iterate("Z", name -> name + "z").limit(500))
                .toList();
        assertThat(why(hostile, verified(), BOTH))
                .contains("X\\u000D\\u000A250 ok")
                .hasSizeLessThan(700);
    }

    @Test
    void guessableCramMd5NeedsAVerifiedSessionUnlessTheOperatorNamesIt() {
        assertThat(why(List.of("CRAM-MD5"), encrypted(), PASSWORD))
                .contains("must be configured by name over a session");
        Choice named = new MechanismChoice(List.of(Mechanism.CRAM_MD5)).choose(List.of("CRAM-MD5"), plain(), PASSWORD);
        assertThat(named).isInstanceOf(Choice.Chosen.class);
    }

    @Test
    void scramGoesOverAnySession() {
        assertThat(chosen(List.of("SCRAM-SHA-1", "PLAIN"), plain(), PASSWORD).mechanism())
                .isEqualTo(Mechanism.SCRAM_SHA_1);
        assertThat(chosen(List.of("SCRAM-SHA-256-PLUS", "PLAIN"), encrypted(), PASSWORD)
                        .mechanism())
                .isEqualTo(Mechanism.SCRAM_SHA_256_PLUS);
    }

    @Test
    void onlyWhatIsConfiguredIsUsedAndOfThatTheStrongest() {
        MechanismChoice choice = new MechanismChoice(List.of(Mechanism.LOGIN, Mechanism.PLAIN));
        assertThat(choice.choose(List.of("SCRAM-SHA-256", "LOGIN", "PLAIN"), verified(), PASSWORD))
                .isInstanceOfSatisfying(
                        Choice.Chosen.class,
                        chosen ->
                                assertThat(chosen.authentication().mechanism()).isEqualTo(Mechanism.PLAIN));
        assertThat(choice.choose(List.of("SCRAM-SHA-256", "XOAUTH2"), verified(), PASSWORD))
                .isEqualTo(new Choice.Refused(
                        "the server offers SCRAM-SHA-256, XOAUTH2 only; only PLAIN, LOGIN may be used"));
    }

    @Test
    void externalIsUsedOnlyIfTheOperatorNamesIt() {
        assertThat(why(List.of("EXTERNAL"), verified(), BOTH)).endsWith("EXTERNAL must be configured by name");
        MechanismChoice named = new MechanismChoice(List.of(Mechanism.EXTERNAL));
        assertThat(named.choose(List.of("EXTERNAL"), verified(), NOTHING)).isInstanceOf(Choice.Chosen.class);
        assertThat(named.choose(List.of("EXTERNAL"), plain(), NOTHING)).isInstanceOf(Choice.Refused.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // configured | offered | with a binding on the session | flag
                "                                 | SCRAM-SHA-256-PLUS SCRAM-SHA-256 | yes | p=tls-exporter,,",
                "                                 | SCRAM-SHA-256-PLUS SCRAM-SHA-256 | no  | n,,",
                "                                 | SCRAM-SHA-256                    | yes | y,,",
                "                                 | SCRAM-SHA-256                    | no  | n,,",
                "                                 | SCRAM-SHA-1                      | yes | y,,",
                "SCRAM-SHA-256                    | SCRAM-SHA-256                    | yes | n,,",
                "SCRAM-SHA-256                    | SCRAM-SHA-256-PLUS SCRAM-SHA-256 | yes | n,,",
                "SCRAM-SHA-256-PLUS SCRAM-SHA-256 | SCRAM-SHA-256                    | yes | y,,",
                "SCRAM-SHA-256-PLUS SCRAM-SHA-256 | SCRAM-SHA-256 SCRAM-SHA-1-PLUS   | yes | y,,",
            })
    void saysHonestlyWhatItMakesOfChannelBinding(String configured, String offered, String binding, String flag)
            throws SaslFailure {
        List<Mechanism> mechanisms = Stream.ofNullable(configured)
                .flatMap(names -> Arrays.stream(names.split(" ")))
                .map(name -> Mechanism.named(name).orElseThrow())
                .toList();
        Channel channel = new Channel("h", 587, Protection.VERIFIED, binding.equals("yes") ? bindings : List.of());
        Choice choice = new MechanismChoice(mechanisms, () -> "nonce")
                .choose(Arrays.asList(offered.split(" ")), channel, PASSWORD);
        assertThat(Dialogue.first(((Choice.Chosen) choice).authentication())).isEqualTo(flag + "n=user,r=nonce");
    }

    @Test
    void everyDialogueHasANonceOfItsOwn() throws SaslFailure {
        String one = Dialogue.first(chosen(List.of("SCRAM-SHA-1"), plain(), PASSWORD));
        String two = Dialogue.first(chosen(List.of("SCRAM-SHA-1"), plain(), PASSWORD));
        assertThat(one).matches("n,,n=user,r=[A-Za-z0-9+/]{24}").isNotEqualTo(two);
    }

    private static Authentication chosen(List<String> offered, Channel channel, Identity identity) {
        Choice choice = new MechanismChoice(List.of()).choose(offered, channel, identity);
        assertThat(choice).isInstanceOf(Choice.Chosen.class);
        return ((Choice.Chosen) choice).authentication();
    }

    private static String why(List<String> offered, Channel channel, Identity identity) {
        Choice choice = new MechanismChoice(List.of()).choose(offered, channel, identity);
        assertThat(choice).isInstanceOf(Choice.Refused.class);
        return ((Choice.Refused) choice).why();
    }

    private static Channel verified() {
        return new Channel("h", 587, Protection.VERIFIED, bindings);
    }

    private static Channel encrypted() {
        return new Channel("h", 587, Protection.ENCRYPTED, bindings);
    }

    private static Channel plain() {
        return Channel.plain("h", 587);
    }
}
