package dev.caravan.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.caravan.status.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whatever a server says it can do: it is understood or ignored. */
class CapabilitiesFuzzTest {

    @FuzzTest(maxDuration = "3m")
    void anyLinesAfterEhloAreUnderstoodOrIgnored(byte[] octets) {
        List<String> lines = Arrays.asList(new String(octets, StandardCharsets.UTF_8).split("\n", -1));

        Capabilities capabilities = Capabilities.of(new Reply(250, Optional.empty(), lines));

        capabilities.sizeMax().ifPresent(size -> assertThat(size).isPositive());
        assertThat(capabilities.authMechanisms())
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(name)
                        .isEqualTo(name.toUpperCase(Locale.ROOT))
                        .doesNotContain(" ", "\t")
                        .isNotEmpty());
        Limits limits = capabilities.limits();
        limits.mailMax().ifPresent(most -> assertThat(most).isPositive());
        limits.rcptMax().ifPresent(most -> assertThat(most).isPositive());
        limits.rcptDomainMax().ifPresent(most -> assertThat(most).isPositive());
        // The first line is the server's name, whatever it says.
        assertThat(Capabilities.of(new Reply(250, Optional.empty(), lines.subList(0, 1)))
                        .parameters())
                .isEmpty();
    }
}
