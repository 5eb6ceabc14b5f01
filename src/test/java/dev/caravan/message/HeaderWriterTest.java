package dev.caravan.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.envelope.BadSyntax;
import dev.caravan.message.HeaderWriter.Repertoire;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderWriterTest {

    @Test
    void writesAShortFieldOnOneLine() {
        assertThat(write("Subject", "hello")).isEqualTo("Subject: hello\r\n");
    }

    @Test
    void foldsALongFieldAtSpacesAndUnfoldsToTheSame() {
        String value = "word ".repeat(60).strip();
        String written = write("Subject", value);
        assertThat(written.lines()).hasSizeGreaterThan(3).allMatch(line -> line.length() <= 78);
        assertThat(HeaderFields.parse(written.getBytes(StandardCharsets.UTF_8))
                        .fields()
                        .getFirst()
                        .value())
                .isEqualTo(value);
    }

    @Test
    void neverMakesALineOfWhiteSpaceOnly() {
        String written = write("Subject", "a".repeat(70) + " ".repeat(200) + "b".repeat(90) + "   c");
        assertThat(written.lines()).noneMatch(String::isBlank);
        assertThat(HeaderFields.parse(written.getBytes(StandardCharsets.UTF_8)).fields())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\r\nBcc: x",
                "a\nb",
                "a\rb",
                "a\0b",
                "a\u007Fb",
                "a\u0085b",
                "a\tb",
                "",
                " ",
                "\u010D",
                "\u760D"
            })
    void refusesAValueThatCouldLeaveItsLine(String value) {
        assertThatThrownBy(() -> write("Subject", value)).isInstanceOf(BadSyntax.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:b", "a\r\nb", "\u00E4"})
    void refusesAWrongName(String name) {
        assertThatThrownBy(() -> write(name, "x")).isInstanceOf(BadSyntax.class);
    }

    @Test
    void refusesAWordThatFillsMoreThanALine() {
        assertThatThrownBy(() -> write("Subject", "x".repeat(999)))
                .isInstanceOf(BadSyntax.class)
                .hasMessageContaining("998");
    }

    @Test
    void writesUtf8WhereItIsAskedFor() {
        assertThat(new String(
                        new HeaderWriter(Repertoire.UTF_8)
                                .field("Subject", "\u010Dau")
                                .octets(),
                        StandardCharsets.UTF_8))
                .isEqualTo("Subject: \u010Dau\r\n");
        assertThatThrownBy(() -> new HeaderWriter(Repertoire.UTF_8).field("Subject", "\uD800"))
                .isInstanceOf(BadSyntax.class);
    }

    @Test
    void writesDatesAsRfc5322HasThem() {
        assertThat(HeaderDate.format(Instant.parse("1997-11-01T09:05:06Z")))
                .isEqualTo("Sat, 1 Nov 1997 09:05:06 +0000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "text/plain | text/plain | ",
                "TEXT/Plain; Charset=ISO-8859-1 | text/plain | iso-8859-1",
                "text/plain; x=\"; charset=koi8-r\"; charset=\"utf\\-8\" | text/plain | utf-8",
                "multipart/signed (a (nested) comment; charset=x); micalg=sha256 | multipart/signed | ",
                "text (c) / html ; charset = us-ascii | text/html | us-ascii",
                "nonsense | text/plain | "
            })
    void readsContentTypes(String value, String type, String charset) {
        ContentType read = ContentType.parse(value);
        assertThat(read.mediaType()).isEqualTo(type);
        assertThat(read.charset().orElse(null)).isEqualTo(charset);
    }

    @Test
    void readsContentTypesOfAnyLength() {
        String quoted = "a\\\"".repeat(80_000);
        assertThat(ContentType.parse("text/plain; x=\"" + quoted + "\"; charset=utf-8")
                        .charset())
                .contains("utf-8");
    }

    private static String write(String name, String value) {
        return new String(new HeaderWriter(Repertoire.ASCII).field(name, value).octets(), StandardCharsets.UTF_8);
    }
}
