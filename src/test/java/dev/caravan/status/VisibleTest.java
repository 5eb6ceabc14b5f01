package dev.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"\u001b[2J", "a\r\nb", "\u202e", "ä", "\u0000", "\u007f", "\ud83d\ude00", "\u200b", "\u0085"})
    void nothingButPrintableAsciiGetsThrough(String hostile) {
        assertThat(Visible.of(hostile)).matches("[ -~]*").contains("\\u");
    }

    @Test
    void anEscapeCannotBeForged() {
        assertThat(Visible.of("\\u0041")).isEqualTo("\\\\u0041");
        assertThat(Visible.of("\u0009")).isEqualTo("\\u0009");
    }

    @Test
    void aValueCannotEndItsQuotesOrBeginAnotherKey() {
        assertThat(Visible.value("plain")).isEqualTo("plain");
        assertThat(Visible.value("")).isEqualTo("-");
        assertThat(Visible.value("x\" outcome=delivered")).isEqualTo("\"x\\\" outcome=delivered\"");
        assertThat(Visible.value("x\\\" y")).isEqualTo("\"x\\\\\\\" y\"");
    }
}
