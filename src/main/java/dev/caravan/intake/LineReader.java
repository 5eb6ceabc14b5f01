package dev.caravan.intake;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a drop line by line, once, and refuses what could be taken for a line end without being one. Lines are slices
 * of one buffer; every octet is looked at once and none becomes a String.
 *
 * <p>SMTP servers disagree on lone CR and LF: to one they end a line, to another they do not, and mail is smuggled
 * through the difference (CVE-2023-51764 and kin). So line ends are CRLF throughout or LF throughout, and leave as
 * CRLF.
 */
final class LineReader {

    /** RFC 5322 section 2.1.1: octets of a line without its end. */
    static final int LINE_OCTETS_MAX = 998;

    /** Far more than a line, in octets (ours). */
    private static final int BUFFER_OCTETS = 16 * 1024;

    private static final byte CR = '\r';
    private static final byte LF = '\n';
    private static final byte[] CRLF = {CR, LF};
    private static final long NONE = -1;

    private enum Ends {
        CRLF,
        LF
    }

    private final InputStream in;
    private final long declaredSize;
    private final long octetsMax;
    private final byte[] buffer = new byte[BUFFER_OCTETS];

    /** The drop's offset of the buffer's first octet. */
    private long base;

    private int filled;

    /** Where the next line begins in the buffer. */
    private int next;

    private int from;
    private int length;
    private boolean present;

    /** The current line with its CRLF, as far as it stands in the buffer so. */
    private boolean endsInBuffer;

    private boolean eightBit;
    private @Nullable Ends ends;
    private long firstRepair = NONE;

    /** @param declaredSize in octets; negative if unknown */
    LineReader(InputStream in, long declaredSize, long octetsMax) {
        this.in = in;
        this.declaredSize = declaredSize;
        this.octetsMax = octetsMax;
    }

    /**
     * Goes to the next line, if there is one.
     *
     * @throws EOFException if the stream ends before the declared size
     */
    boolean next() throws IOException, RefusedDrop {
        from = next;
        present = true;
        int at = from;
        while (true) {
            while (at < filled) {
                byte octet = buffer[at];
                if (octet > CR) {
                    at++;
                } else if (octet == LF) {
                    return lineEndsAt(at, at, Ends.LF);
                } else if (octet == CR) {
                    at = lookAhead(at);
                    return lineEndsAt(at, at + 1, Ends.CRLF);
                } else {
                    checkOctet(octet, at);
                    at++;
                }
            }
            int length = at - from;
            checkLength(length);
            if (!fill()) {
                return lastLine(length);
            }
            at = from + length;
        }
    }

    /** Whether there is a current line and it is empty, as between header and body. */
    boolean isEmpty() {
        return present && length == 0;
    }

    /** Writes the current line, ended with CRLF. */
    void copyTo(OutputStream out) throws IOException {
        if (endsInBuffer) {
            out.write(buffer, from, length + CRLF.length);
        } else {
            out.write(buffer, from, length);
            out.write(CRLF, 0, CRLF.length);
        }
    }

    /** The offset of the first line end that is not CRLF, or negative. */
    long firstRepair() {
        return firstRepair;
    }

    /** Whether an octet above 127 has come since {@link #forgetEightBit}. */
    boolean eightBit() {
        return eightBit;
    }

    void forgetEightBit() {
        eightBit = false;
    }

    /** Octets read so far; after the last line, the size of the drop. */
    long octets() {
        return base + filled;
    }

    private boolean lineEndsAt(int contentEnd, int lastOctet, Ends found) throws RefusedDrop {
        length = contentEnd - from;
        checkLength(length);
        next = lastOctet + 1;
        endsInBuffer = found == Ends.CRLF;
        if (ends == null) {
            ends = found;
        } else if (ends != found) {
            throw new RefusedDrop(
                    RefusalCode.MIXED_LINE_ENDS,
                    "the line ends with " + found + " at octet " + (base + contentEnd) + ", lines before it with "
                            + ends + "; use CRLF throughout or LF throughout");
        }
        if (found == Ends.LF) {
            repairedAt(base + contentEnd);
        }
        return true;
    }

    /** The line at the end of the drop, which has no end of its own. */
    private boolean lastLine(int rest) throws RefusedDrop {
        next = filled;
        from = filled - rest;
        length = rest;
        endsInBuffer = false;
        if (rest > 0) {
            checkLength(rest);
            repairedAt(octets());
        }
        present = rest > 0;
        return present;
    }

    /** RFC 5321 section 2.3.8: CR and LF must not appear but together. */
    private int lookAhead(int carriageReturn) throws IOException, RefusedDrop {
        int at = carriageReturn;
        if (at + 1 == filled) {
            int line = at - from;
            checkLength(line);
            if (!fill()) {
                throw loneCr(octets() - 1);
            }
            at = from + line;
        }
        if (buffer[at + 1] != LF) {
            throw loneCr(base + at);
        }
        return at;
    }

    private void checkOctet(byte octet, int at) throws RefusedDrop {
        if (octet == 0) {
            throw new RefusedDrop(
                    RefusalCode.NUL, "NUL at octet " + (base + at) + "; encode binary content, for example in base64");
        }
        eightBit |= octet < 0;
    }

    private void checkLength(int octets) throws RefusedDrop {
        if (octets > LINE_OCTETS_MAX) {
            throw new RefusedDrop(
                    RefusalCode.LINE_TOO_LONG,
                    "the line that begins at octet " + (base + from) + " is longer than " + LINE_OCTETS_MAX
                            + " octets (RFC 5322 section 2.1.1); encode it in quoted-printable or base64");
        }
    }

    private void repairedAt(long offset) {
        if (firstRepair == NONE) {
            firstRepair = offset;
        }
    }

    /** Moves the unfinished line to the front and reads more. */
    private boolean fill() throws IOException, RefusedDrop {
        System.arraycopy(buffer, from, buffer, 0, filled - from);
        base += from;
        filled -= from;
        from = 0;
        int read = in.read(buffer, filled, buffer.length - filled);
        if (read < 0) {
            checkSize();
            return false;
        }
        filled += read;
        if (octets() > octetsMax) {
            throw tooLarge(octetsMax);
        }
        return true;
    }

    /**
     * Compares what came with what was declared, at the end: a broker may end a stream early without an error, and a
     * new delivery may be complete.
     */
    private void checkSize() throws EOFException, RefusedDrop {
        if (declaredSize < 0 || declaredSize == octets()) {
            return;
        }
        String text = "the body has " + octets() + " octets, " + declaredSize + " were declared";
        if (octets() < declaredSize) {
            throw new EOFException(text);
        }
        throw new RefusedDrop(RefusalCode.SIZE_MISMATCH, text);
    }

    static RefusedDrop tooLarge(long octetsMax) {
        return new RefusedDrop(
                RefusalCode.TOO_LARGE, "the message is larger than " + octetsMax + " octets, the limit of this queue");
    }

    private static RefusedDrop loneCr(long offset) {
        return new RefusedDrop(
                RefusalCode.LONE_CR, "CR without LF at octet " + offset + "; a line ends with CRLF or with LF");
    }
}
