package dev.caravan.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.status.Reply;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CapabilitiesTest {

    @ParameterizedTest
    @EnumSource
    void knowsEveryKeywordInAnyCase(Extension extension) {
        assertThat(of(extension.keyword()).offers(extension)).isTrue();
        assertThat(of(extension.keyword().toLowerCase(Locale.ROOT)).offers(extension))
                .isTrue();
    }

    @Test
    void takesNoExtensionFromTheFirstLine() {
        assertThat(Capabilities.of(Reply.of(250, "PIPELINING")).offers(Extension.PIPELINING))
                .isFalse();
    }

    @Test
    void ignoresUnknownAndEmptyLines() {
        assertThat(of("XYZZY 1", "", "  ", "VRFY", "DSN").parameters()).containsOnlyKeys(Extension.DSN);
    }

    @ParameterizedTest
    @CsvSource({"SIZE 1000,1000", "size 0,-1", "SIZE,-1", "SIZE many,-1", "SIZE -5,-1", "SIZE 99999999999999999999,-1"})
    void readsTheLargestSize(String line, long expected) {
        assertThat(of(line).sizeMax().orElse(-1)).isEqualTo(expected);
    }

    @Test
    void joinsTheMechanismsOfBothFormsOfAuth() {
        assertThat(of("AUTH plain LOGIN", "AUTH=LOGIN CRAM-MD5").authMechanisms())
                .containsExactly("PLAIN", "LOGIN", "CRAM-MD5");
    }

    @Nested
    class LimitsOfRfc9422 {

        @Test
        void areRead() {
            assertThat(of("LIMITS MAILMAX=123 OTHER=ignored RCPTDOMAINMAX=1 RCPTMAX=321")
                            .limits())
                    .isEqualTo(new Limits(OptionalInt.of(123), OptionalInt.of(321), OptionalInt.of(1)));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "LIMITS",
                    "LIMITS unknown=a=b -_1oK=xY",
                    "LIMITS invalid syntax RCPTMAX=3",
                    "LIMITS RCPTMAX=1 rcptmax=2",
                    "LIMITS MAILMAX=invalid",
                    "LIMITS RCPTMAX=0",
                    "LIMITS RCPTMAX=1234567",
                    "LIMITS RCPTMAX=01"
                })
        void areNoneIfMalformedDoubledOrOutOfRange(String line) {
            assertThat(of(line).limits()).isEqualTo(Limits.NONE);
        }

        @Test
        void surviveABadValueOfAnother() {
            assertThat(of("LIMITS MAILMAX=no RCPTMAX=5").limits().rcptMax()).hasValue(5);
        }
    }

    private static Capabilities of(String... lines) {
        List<String> all =
                Stream.concat(Stream.of("mx.example"), Stream.of(lines)).toList();
        return Capabilities.of(new Reply(250, Optional.empty(), all));
    }
}
