package dev.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<bob@x.example>|<***@x.example>",
                "550 5.1.1 <bob.b+tag@x.example>: unknown user|550 5.1.1 <***@x.example>: unknown user",
                "<\"b o\\\"b\"@x.example>|<***@x.example>",
                "a@x.example,b@y.example|***@x.example,***@y.example",
                "user bob@x.example is full|user ***@x.example is full",
                "no address|no address"
            })
    void hidesLocalPartsWhereverTheyStand(String text, String shown) {
        assertThat(Redaction.LOCAL_PARTS.of(text)).isEqualTo(shown);
    }

    @Test
    void hidesNothingUnlessAsked() {
        assertThat(Redaction.NONE.of("<bob@x.example>")).isEqualTo("<bob@x.example>");
    }
}
