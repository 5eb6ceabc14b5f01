package dev.caravan.dsn;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Lines of a message under construction: fields that are folded, and text that is wrapped. */
final class Lines {

    /** RFC 5322 section 2.1.1: what a line should not exceed, without CRLF. */
    private static final int LINE_CHARACTERS = 78;

    /** RFC 5322 section 2.1.1: what a line must not exceed, without CRLF. */
    private static final int LINE_OCTETS_MAX = 998;

    /** Of a word on one line. A character has four octets in UTF-8 at most, and an indent stands before it. */
    private static final int WORD_CHARACTERS_MAX = 240;

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.US).withZone(ZoneOffset.UTC);

    private final StringBuilder text = new StringBuilder();

    /** RFC 5322 section 3.3. */
    static String date(Instant instant) {
        return DATE.format(instant);
    }

    Lines field(String name, String value) {
        flow(name + ":", value, " ");
        return this;
    }

    /** On one line, so that spaces within quotes stay as they are; folded only if no line can hold it. */
    Lines exact(String name, String value) {
        String line = name + ": " + value;
        return line.getBytes(StandardCharsets.UTF_8).length <= LINE_OCTETS_MAX ? line(line) : field(name, value);
    }

    Lines line(String line) {
        text.append(line).append("\r\n");
        return this;
    }

    Lines empty() {
        return line("");
    }

    /** Wrapped, every line after {@code indent}. */
    Lines paragraph(String indent, String words) {
        // The flow puts a space before a word itself.
        flow(indent.isEmpty() ? "" : indent.substring(1), words, indent);
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    byte[] octets() {
        return toString().getBytes(StandardCharsets.UTF_8);
    }

    private void flow(String first, String rest, String indent) {
        StringBuilder line = new StringBuilder(first);
        for (String word : rest.split(" +")) {
            for (String piece : pieces(word)) {
                if (line.length() + 1 + piece.length() > LINE_CHARACTERS
                        && !line.toString().isBlank()) {
                    line(line.toString());
                    line.setLength(0);
                    line.append(indent).append(piece);
                } else if (!piece.isEmpty()) {
                    line.append(line.isEmpty() ? "" : " ").append(piece);
                }
            }
        }
        line(line.toString());
    }

    /** A word that no line can hold is cut: remote text may have one, nothing else does. */
    private static String[] pieces(String word) {
        return word.length() <= WORD_CHARACTERS_MAX
                ? new String[] {word}
                : word.split("(?<=\\G.{" + WORD_CHARACTERS_MAX + "})");
    }
}
