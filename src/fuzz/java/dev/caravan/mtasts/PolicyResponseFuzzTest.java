package dev.caravan.mtasts;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Whatever a policy host answers with: an answer within its limits, or none. */
class PolicyResponseFuzzTest {

    @FuzzTest(maxDuration = "3m")
    void anyOctetsAreAnAnswerOrNone(byte[] octets) {
        PolicyResponse response;
        try {
            response = PolicyResponse.read(new ByteArrayInputStream(octets));
        } catch (IOException e) {
            assertThat(e.getMessage()).doesNotContainPattern("[\\x00-\\x1F\\x7F]");
            return;
        }
        assertThat(response.status()).isBetween(200, 599);
        assertThat(response.body().length)
                .isLessThanOrEqualTo(Math.min(octets.length, StsPolicyParser.POLICY_OCTETS_MAX + 1));
        if (response.status() != PolicyResponse.OK) {
            assertThat(response.body()).isEmpty();
        }
    }
}
