package dev.caravan.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.caravan.sasl.SaslFailure.Kind;

/** Whatever a SCRAM server says: what it asks for is within the bounds, or refused with words that can be shown. */
class ScramChallengeFuzzTest {

    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";

    @FuzzTest(maxDuration = "3m")
    void anyMessageIsWithinTheBoundsOrRefused(byte[] octets) {
        try {
            ServerFirst first = ServerFirst.parse(octets, NONCE);
            assertThat(first.iterations()).isBetween(ServerFirst.ITERATIONS_MIN, ServerFirst.ITERATIONS_MAX);
            assertThat(first.salt()).hasSizeGreaterThanOrEqualTo(ServerFirst.SALT_MIN);
            assertThat(first.nonce())
                    .startsWith(NONCE)
                    .hasSizeGreaterThanOrEqualTo(NONCE.length() + ServerFirst.SERVER_NONCE_MIN)
                    .matches("[!-+\\--~]+");
        } catch (SaslFailure e) {
            check(e);
        }
        try {
            assertThat(ServerFinal.parse(octets).signature().length).isLessThan(octets.length);
        } catch (SaslFailure e) {
            check(e);
        }
    }

    private static void check(SaslFailure failure) {
        assertThat(failure.kind()).isNotEqualTo(Kind.SECRET);
        assertThat(failure.getMessage()).hasSizeLessThan(1_000);
        assertThat(failure.getMessage().chars().filter(c -> c < ' ' || c >= 0x7F))
                .isEmpty();
    }
}
