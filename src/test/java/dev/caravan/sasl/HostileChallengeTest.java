package dev.caravan.sasl;

import static dev.caravan.sasl.Dialogue.first;
import static dev.caravan.sasl.Dialogue.octets;
import static dev.caravan.sasl.Dialogue.password;
import static dev.caravan.sasl.Dialogue.refused;
import static dev.caravan.sasl.Dialogue.respond;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.sasl.SaslFailure.Kind;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that are broken, and servers that want something. */
class HostileChallengeTest {

    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String BOTH = NONCE + "%hvYDpWUa2Ra";
    private static final String SALT = "W22ZaJ0SNY7soEsUEjb6gQ==";
    private static final String GOOD = "r=" + BOTH + ",s=" + SALT + ",i=4096";

    @Nested
    class ServerFirstMessage {

        @ParameterizedTest
        @ValueSource(ints = {1, 2_048, 4_095, 1_000_001, 2_147_483_647})
        void anIterationCountOutOfBoundsIsRefusedBeforeItIsComputed(int iterations) throws SaslFailure {
            refused(begun(), Kind.UNSAFE, "r=" + BOTH + ",s=" + SALT + ",i=" + iterations);
        }

        @ParameterizedTest
        @ValueSource(strings = {"2147483648", "4294971392", "18446744073709555712", "9999999999999999999999999"})
        void anIterationCountThatOverflowsIsRefused(String iterations) throws SaslFailure {
            refused(begun(), Kind.UNSAFE, "r=" + BOTH + ",s=" + SALT + ",i=" + iterations);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"", "0", "-4096", "+4096", "04096", "4096 ", "0x1000", "4e3", "\u0664\u0660\u0669\u0666"})
        void anIterationCountThatIsNoNumberIsRefused(String iterations) throws SaslFailure {
            refused(begun(), Kind.PROTOCOL, "r=" + BOTH + ",s=" + SALT + ",i=" + iterations);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "fyko+d2lbbFgONRv9qkxdawL", "rOprNGfwEbeRWgbNEkq", "RoPRNGfwEbeRWgbNEkqO12345678"})
        void aNonceThatDoesNotBeginWithOursIsOfAnotherDialogue(String nonce) throws SaslFailure {
            refused(begun(), Kind.TAMPERED, "r=" + nonce + ",s=" + SALT + ",i=4096");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "%hvY", "1234567"})
        void aNonceThatAddsTooLittleIsUnsafe(String added) throws SaslFailure {
            refused(begun(), Kind.UNSAFE, "r=" + NONCE + added + ",s=" + SALT + ",i=4096");
        }

        @Test
        void aShortSaltIsUnsafe() throws SaslFailure {
            refused(begun(), Kind.UNSAFE, "r=" + BOTH + ",s=QSXCR+Q6sQ==,i=4096");
            refused(begun(), Kind.UNSAFE, "r=" + BOTH + ",s=,i=4096");
        }

        @ParameterizedTest
        @ValueSource(strings = {"m=ext," + GOOD, "m=," + GOOD, "m="})
        void aMandatoryExtensionEndsTheDialogue(String challenge) throws SaslFailure {
            assertThat(refused(begun(), Kind.PROTOCOL, challenge)).hasMessageContaining("demands an extension");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    ",",
                    "=",
                    ",,,,",
                    "garbage",
                    "r=" + BOTH,
                    "r=" + BOTH + ",s=" + SALT,
                    "s=" + SALT + ",r=" + BOTH + ",i=4096",
                    "r=" + BOTH + ",i=4096,s=" + SALT,
                    "r=" + BOTH + ",r=" + BOTH + ",s=" + SALT + ",i=4096",
                    "r=" + BOTH + ",s=" + SALT + ",s=" + SALT + ",i=4096",
                    GOOD + ",i=4096",
                    GOOD + ",r=" + BOTH,
                    GOOD + ",m=ext",
                    GOOD + ",v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
                    GOOD + ",",
                    GOOD + ",x",
                    GOOD + ",x=",
                    GOOD + ",1=x",
                    GOOD + "\0",
                    "r=" + BOTH + ",s=" + "W22ZaJ0SNY7soEsUEjb6gQ" + ",i=4096",
                    "r=" + BOTH + ",s=*not/base64!," + "i=4096",
                    "r=" + BOTH + "\u00e9,s=" + SALT + ",i=4096",
                    "r=" + BOTH + " \n,s=" + SALT + ",i=4096",
                    "R=" + BOTH + ",s=" + SALT + ",i=4096",
                    "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
                })
        void whatIsMalformedIsRefused(String challenge) throws SaslFailure {
            refused(begun(), Kind.PROTOCOL, challenge);
        }

        @Test
        void optionalExtensionsAreIgnoredButUnderTheProof() throws SaslFailure {
            String plain = respond(begun(), GOOD);
            String extended = respond(begun(), GOOD + ",x=1,d=a=b");
            assertThat(extended).startsWith("c=biws,r=" + BOTH + ",p=").isNotEqualTo(plain);
        }

        @Test
        void whatIsNotUtf8IsRefused() throws SaslFailure {
            byte[] challenge = octets(GOOD + ",x=.");
            challenge[challenge.length - 1] = (byte) 0xC3;
            refused(begun(), Kind.PROTOCOL, challenge);
        }

        @Test
        void whatIsHugeIsRefused() throws SaslFailure {
            refused(begun(), Kind.PROTOCOL, "r=" + BOTH + "x".repeat(20_000_000) + ",s=" + SALT + ",i=4096");
            refused(begun(), Kind.PROTOCOL, octets(",".repeat(20_000_000)));
        }

        @Test
        void randomOctetsAndDamagedMessagesNeverMakeAnythingButARefusal() throws SaslFailure {
            long seed = new Random().nextLong();
            System.out.println("HostileChallengeTest seed " + seed);
            Random random = new Random(seed);
            for (int i = 0; i < 2_000; i++) {
                byte[] challenge = octets("r=" + BOTH + ",s=" + SALT + ",i=1");
                for (int damage = random.nextInt(4); damage >= 0; damage--) {
                    challenge[random.nextInt(challenge.length)] = (byte) random.nextInt(256);
                }
                byte[] cut = Arrays.copyOf(challenge, random.nextInt(challenge.length + 1));
                Authentication scram = begun();
                assertThat(answered(scram, cut)).as("%s", Arrays.toString(cut)).isFalse();
                assertThat(scram.isComplete()).isFalse();
            }
        }

        private static boolean answered(Authentication scram, byte[] challenge) {
            try {
                scram.respond(challenge);
                return true;
            } catch (SaslFailure e) {
                return false;
            }
        }
    }

    @Nested
    class ServerFinalMessage {

        @ParameterizedTest
        @CsvSource({
            "invalid-proof,CREDENTIALS",
            "unknown-user,CREDENTIALS",
            "invalid-username-encoding,CREDENTIALS",
            "channel-bindings-dont-match,TAMPERED",
            "server-does-support-channel-binding,TAMPERED",
            "unsupported-channel-binding-type,BINDING",
            "channel-binding-not-supported,BINDING",
            "no-resources,SERVER",
            "other-error,SERVER",
            "extensions-not-supported,SERVER",
            "invalid-encoding,SERVER",
            "never-heard-of,SERVER",
            "'',SERVER"
        })
        void anErrorIsToldAtEitherStep(String error, Kind kind) throws SaslFailure {
            assertThat(refused(begun(), kind, "e=" + error)).hasMessageContaining(error);
            assertThat(refused(atTheEnd(), kind, "e=" + error + ",x=1")).hasMessageContaining(error);
        }

        @Test
        void anErrorFromAStrangerCannotMoveTheCursorNorFillTheLog() throws SaslFailure {
            String message = refused(atTheEnd(), Kind.SERVER, "e=\u001b[2J\r\n" + "x".repeat(5_000))
                    .getMessage();
            assertThat(message).contains("\\u001B[2J\\u000D\\u000A").hasSizeLessThan(200);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"", "v", "v=*", "v=rmF9", "x=1,v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", "v=rmF9,v=rmF9", "v=rmF9,"})
        void whatIsNoSignatureIsNoSuccess(String challenge) throws SaslFailure {
            Authentication scram = atTheEnd();
            Kind kind = challenge.equals("v=rmF9") ? Kind.TAMPERED : Kind.PROTOCOL;
            refused(scram, kind, challenge);
        }

        @Test
        void anEmptySignatureIsNoSuccess() throws SaslFailure {
            refused(atTheEnd(), Kind.TAMPERED, "v=");
        }
    }

    @Nested
    class OutOfOrder {

        @Test
        void aSuccessBeforeTheServersProofDoesNotCount() throws SaslFailure {
            Authentication scram =
                    new Scram(Mechanism.SCRAM_SHA_256, Gs2Header.UNUSED, NONCE, password("user", "pencil"));
            assertThat(scram.isComplete()).isFalse();
            first(scram);
            assertThat(scram.isComplete()).isFalse();
            respond(scram, GOOD);
            assertThat(scram.isComplete()).isFalse();
        }

        @Test
        void aSuccessBeforeTheQuestionsDoesNotCount() throws SaslFailure {
            Authentication cram = new CramMd5(password("tim", "secret"));
            cram.initialResponse();
            assertThat(cram.isComplete()).isFalse();
            Authentication login = new Login(password("tim", "secret"));
            login.initialResponse();
            assertThat(login.isComplete()).isFalse();
        }

        @Test
        void aSecondChallengeAfterARefusedOneIsNotAnswered() throws SaslFailure {
            Authentication scram = begun();
            refused(scram, Kind.UNSAFE, "r=" + BOTH + ",s=" + SALT + ",i=1");
            refused(scram, Kind.PROTOCOL, GOOD);
        }

        @Test
        void theFirstMessageAgainIsNoFinalOne() throws SaslFailure {
            refused(atTheEnd(), Kind.PROTOCOL, GOOD);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Username:",
                "<>",
                "<@>",
                "<a@>",
                "<a@b> ",
                "<a@b",
                "a@b",
                "<a@b>\r\n",
                "<a b@c>",
                "<a@b@c>",
                "<<a@b>>",
                "<a@b\u00e9>"
            })
    void aCramMd5ChallengeThatIsNoMessageIdIsNotSigned(String challenge) throws SaslFailure {
        Authentication cram = new CramMd5(password("tim", "secret"));
        cram.initialResponse();
        refused(cram, Kind.PROTOCOL, challenge);
    }

    private static Authentication begun() throws SaslFailure {
        Authentication scram = new Scram(Mechanism.SCRAM_SHA_256, Gs2Header.UNUSED, NONCE, password("user", "pencil"));
        first(scram);
        return scram;
    }

    private static Authentication atTheEnd() throws SaslFailure {
        Authentication scram = begun();
        respond(scram, GOOD);
        return scram;
    }
}
