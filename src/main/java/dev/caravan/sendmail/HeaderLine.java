package dev.caravan.sendmail;

import dev.caravan.message.HeaderWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A line that may be one of a header. */
final class HeaderLine {

    private static final byte[] CRLF = {'\r', '\n'};
    private static final String MAILBOX_SEPARATOR = "From ";

    private HeaderLine() {}

    /** What stands between the messages of an mbox file: no field has a space in its name. */
    static boolean isMailboxSeparator(byte[] line) {
        String text = new String(line, StandardCharsets.ISO_8859_1);
        return text.startsWith(MAILBOX_SEPARATOR)
                && !text.substring(MAILBOX_SEPARATOR.length()).strip().startsWith(":");
    }

    /** RFC 5322 section 2.2.3. */
    static boolean continuesField(byte[] line) {
        return isSpace(line[0]);
    }

    /** RFC 5322 section 2.2; the spaces before the colon are those of section 4.5. */
    static boolean beginsField(byte[] line) {
        int end = nameEnd(line);
        int colon = colon(line, end);
        return end > 0 && colon < line.length;
    }

    /** A continuation without text; as a line of a header it could be taken for its end (RFC 5322 section 3.2.2). */
    static boolean isBlank(byte[] line) {
        for (byte octet : line) {
            if (!isSpace(octet)) {
                return false;
            }
        }
        return true;
    }

    /** Writes the line with CRLF, folded at spaces if it is too long. */
    static void writeFolded(byte[] line, ByteArrayOutputStream out) throws Unsendable {
        int from = 0;
        int before = 0;
        if (!isSpace(line[0])) {
            before = nameEnd(line);
            out.write(line, 0, before);
            from = colon(line, before);
        }
        while (line.length - from + before > HeaderWriter.LINE_OCTETS_MAX) {
            int next = fold(line, from, before, out);
            if (next == from) {
                throw Unsendable.wrongData("a line of the header has more than " + HeaderWriter.LINE_OCTETS_MAX
                        + " octets without a space to fold it at (RFC 5322 section 2.1.1)");
            }
            from = next;
            before = 0;
        }
        out.write(line, from, line.length - from);
        out.writeBytes(CRLF);
    }

    /** Writes one line that begins at {@code from}, behind what stands on it already; returns where the next begins. */
    private static int fold(byte[] line, int from, int before, ByteArrayOutputStream out) {
        boolean text = false;
        int best = from;
        for (int i = from + 1; i < line.length && i - from + before <= HeaderWriter.LINE_OCTETS_MAX; i++) {
            text |= !isSpace(line[i]);
            // Text on both sides, so that no line is white space only.
            if (text && isSpace(line[i]) && !isBlankFrom(line, i)) {
                best = i;
            }
        }
        if (best > from) {
            out.write(line, from, best - from);
            out.writeBytes(CRLF);
        }
        return best;
    }

    private static boolean isBlankFrom(byte[] line, int from) {
        for (int i = from; i < line.length; i++) {
            if (!isSpace(line[i])) {
                return false;
            }
        }
        return true;
    }

    private static int nameEnd(byte[] line) {
        int end = 0;
        while (end < line.length && line[end] > ' ' && line[end] < 0x7F && line[end] != ':') {
            end++;
        }
        return end;
    }

    /** Where the colon is, behind the name and what spaces follow it; the line's length if there is none. */
    private static int colon(byte[] line, int nameEnd) {
        int at = nameEnd;
        while (at < line.length && isSpace(line[at])) {
            at++;
        }
        return at < line.length && line[at] == ':' ? at : line.length;
    }

    private static boolean isSpace(byte octet) {
        return octet == ' ' || octet == '\t';
    }
}
