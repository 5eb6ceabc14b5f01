package dev.caravan.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.envelope.BadSyntax;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderFieldsTest {

    private static final String BLOCK = "From: a@example.org\r\nSubject: one\r\n\ttwo\r\nX: 1\r\nx: 2\r\n";

    @Test
    void keepsTheOrderAndTheSpellingOfFields() {
        assertThat(parse(BLOCK).fields()).extracting(HeaderField::name).containsExactly("From", "Subject", "X", "x");
    }

    @Test
    void findsFieldsWhateverTheCaseOfTheirNames() {
        HeaderFields header = parse(BLOCK);
        assertThat(header.first("FROM").map(HeaderField::value)).contains("a@example.org");
        assertThat(header.all("X")).extracting(HeaderField::value).containsExactly("1", "2");
        assertThat(header.has("Fro")).isFalse();
    }

    @Test
    void unfoldsAValueAndKeepsItsOctets() throws IOException {
        HeaderField subject = parse(BLOCK).first("subject").orElseThrow();
        ByteArrayOutputStream raw = new ByteArrayOutputStream();
        subject.writeTo(raw);
        assertThat(subject.value()).isEqualTo("one\ttwo");
        assertThat(raw.toString(StandardCharsets.UTF_8)).isEqualTo("Subject: one\r\n\ttwo\r\n");
        assertThat(subject.length()).isEqualTo(raw.size());
    }

    @Test
    void readsAHeaderUpToTheEmptyLine() throws IOException {
        HeaderFields header = HeaderFields.read(stream(BLOCK + "\r\nbody: not a field\r\n"), 1_000);
        assertThat(header.octets()).isEqualTo(bytes(BLOCK));
        assertThat(header.headerOctets()).isEqualTo(BLOCK.length());
    }

    @Test
    void readsAHeaderWithoutABody() throws IOException {
        assertThat(HeaderFields.read(stream(BLOCK), 1_000).fields()).hasSize(4);
    }

    @Test
    void refusesAHeaderBeyondTheLimit() {
        assertThatThrownBy(() -> HeaderFields.read(stream(BLOCK), 20))
                .isInstanceOf(BadSyntax.class)
                .hasMessageContaining("20");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " folded: first\r\n",
                "no colon here\r\n",
                "Spaced : x\r\n",
                ": nameless\r\n",
                "From joe Mon Jan 1\r\n",
                "A: b\r\n \t\r\n",
                "B\u00E4: x\r\n",
                "A: b\r\n\r\nc"
            })
    void refusesWhatIsNoHeaderField(String block) {
        assertThatThrownBy(() -> parse(block)).isInstanceOf(BadSyntax.class).hasMessageContaining("line ");
    }

    private static HeaderFields parse(String block) {
        return HeaderFields.parse(bytes(block));
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
