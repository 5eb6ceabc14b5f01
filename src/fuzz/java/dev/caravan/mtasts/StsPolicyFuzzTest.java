package dev.caravan.mtasts;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.DomainName;
import java.time.Duration;
import java.util.stream.Collectors;

/** Whatever a policy host gives: a policy that is read again as the same, or a refusal that can be shown. */
class StsPolicyFuzzTest {

    @FuzzTest(maxDuration = "3m")
    void anyOctetsAreAPolicyOrRefused(byte[] octets) {
        StsPolicy policy;
        try {
            policy = StsPolicyParser.parse(octets);
        } catch (BadSyntax e) {
            assertThat(e.getMessage()).doesNotContainPattern("[\\x00-\\x1F\\x7F]");
            return;
        }
        String patterns = policy.mx().stream().map(mx -> "mx: " + mx + "\n").collect(Collectors.joining());
        assertThat(StsPolicyParser.parse(
                        "version: STSv1\nmode: " + policy.mode().word() + "\n" + patterns + "max_age: "
                                + policy.maxAge().toSeconds()))
                .isEqualTo(policy);
        assertThat(policy.maxAge()).isBetween(Duration.ZERO, StsPolicy.MAX_AGE_MAX);
        for (MxPattern pattern : policy.mx()) {
            String text = pattern.text();
            boolean isWild = text.startsWith("*.");
            DomainName named = new DomainName(isWild ? text.substring(2) : text);
            assertThat(pattern.matches(named)).isEqualTo(!isWild);
            if (named.ascii().length() <= DomainName.OCTETS_MAX - 4) {
                assertThat(pattern.matches(new DomainName("x." + named))).isEqualTo(isWild);
                assertThat(pattern.matches(new DomainName("x.y." + named))).isFalse();
            }
        }
    }
}
