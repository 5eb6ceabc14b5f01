package dev.caravan.dsn;

import dev.caravan.dsn.StatusReport.Kind;
import dev.caravan.envelope.Ret;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The original message, as much of it as goes back. */
final class ReturnedPart {

    /** Ours: no honest header is longer, and the sender has it anyway. Cut at the end of a line. */
    static final int HEADER_OCTETS_MAX = 64 << 10;

    /** Ours: a larger message comes back as its header, even if all of it was asked for (RFC 3461 section 6.2 allows it). */
    static final int FULL_OCTETS_MAX = 256 << 10;

    /** RFC 5322 section 3.6.4, with the limit of a line; a message id of another form is not repeated. */
    private static final Pattern MESSAGE_ID = Pattern.compile(
            "(?im)^message-id:(?:[ \\t]|\\r\\n[ \\t])*(<[!-;=?A-~]{1,250}@[!-;=?A-~]{1,250}>)[ \\t]*\\r?$");

    private final byte[] octets;
    private final boolean full;
    private final int headerOctets;

    ReturnedPart(StatusReport report) {
        byte[] original = report.original().octets();
        headerOctets = headerOctets(original);
        full = report.kind() == Kind.FAILED
                && report.original().ret() == Ret.FULL
                && original.length > headerOctets
                && original.length <= FULL_OCTETS_MAX;
        octets =
                full ? original : Arrays.copyOf(original, lineEnd(original, Math.min(headerOctets, HEADER_OCTETS_MAX)));
    }

    /** RFC 6522 section 4 and RFC 3464; RFC 6533 section 6 where the header is in UTF-8. */
    String contentType() {
        int header = Math.min(headerOctets, octets.length);
        boolean global = !isAscii(header) && isUtf8(header);
        if (full) {
            return global ? "message/global" : "message/rfc822";
        }
        return global ? "message/global-headers" : "text/rfc822-headers";
    }

    boolean isAscii() {
        return isAscii(octets.length);
    }

    /** Ends with CRLF. */
    byte[] octets() {
        boolean ended = octets.length == 0 || octets[octets.length - 1] == '\n';
        if (ended) {
            return octets;
        }
        byte[] longer = Arrays.copyOf(octets, octets.length + 2);
        longer[octets.length] = '\r';
        longer[octets.length + 1] = '\n';
        return longer;
    }

    /** The original's, for References. */
    Optional<String> messageId() {
        int length = Math.min(headerOctets, HEADER_OCTETS_MAX);
        Matcher id =
                MESSAGE_ID.matcher(new String(octets, 0, Math.min(length, octets.length), StandardCharsets.ISO_8859_1));
        return id.find() ? Optional.of(id.group(1)) : Optional.empty();
    }

    private boolean isAscii(int length) {
        for (int i = 0; i < length; i++) {
            if (octets[i] < 0) {
                return false;
            }
        }
        return true;
    }

    /** A header in some older charset is not of the internationalized forms. */
    private boolean isUtf8(int length) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets, 0, length));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** Up to the empty line, which is not counted. */
    private static int headerOctets(byte[] original) {
        for (int i = 0; i + 3 < original.length; i++) {
            if (original[i] == '\r' && original[i + 1] == '\n' && original[i + 2] == '\r' && original[i + 3] == '\n') {
                return i + 2;
            }
        }
        return original.length;
    }

    private static int lineEnd(byte[] original, int most) {
        if (most == original.length) {
            return most;
        }
        int end = most;
        while (end > 0 && original[end - 1] != '\n') {
            end--;
        }
        return end;
    }
}
