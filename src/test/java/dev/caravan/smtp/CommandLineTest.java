package dev.caravan.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.envelope.BadSyntax;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

    @ParameterizedTest
    @ValueSource(strings = {"A\rB", "A\nB", "A\r\nRCPT TO:<x@y>", "A\0B", "A\u001bB", "A\u007fB", "\n", "A\t"})
    void refusesControlCharacters(String text) {
        assertThatThrownBy(() -> CommandLine.ascii(text)).isInstanceOf(BadSyntax.class);
        assertThatThrownBy(() -> CommandLine.utf8(text)).isInstanceOf(BadSyntax.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RCPT TO:<a\u760D\u760ADATA@x>", "\u010A", "\u00fc", "\u2028"})
    void refusesCharactersThatNarrowToLineEndsAndAllOthersOutsideAscii(String text) {
        assertThatThrownBy(() -> CommandLine.ascii(text)).isInstanceOf(BadSyntax.class);
    }

    @Test
    void writesNarrowingCharactersAsTheirUtf8WhereUtf8IsAllowed() {
        assertThat(CommandLine.utf8("<a\u760D\u760A@x>").octets())
                .isEqualTo("<a\u760D\u760A@x>\r\n".getBytes(StandardCharsets.UTF_8))
                .containsOnlyOnce('\n')
                .containsOnlyOnce('\r');
    }

    @Test
    void refusesHalfASurrogatePair() {
        assertThatThrownBy(() -> CommandLine.utf8("a\ud800b")).isInstanceOf(BadSyntax.class);
    }

    @Test
    void endsWithCrlf() {
        assertThat(CommandLine.ascii("DATA").octets()).isEqualTo(new byte[] {'D', 'A', 'T', 'A', '\r', '\n'});
    }
}
