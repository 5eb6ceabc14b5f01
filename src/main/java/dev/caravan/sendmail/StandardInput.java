package dev.caravan.sendmail;

import dev.caravan.intake.IntakeLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Standard input, line by line. Programs write LF, CRLF, or CRLF in the header and LF in the body: here each line may end
 * as it likes. NUL is refused.
 */
final class StandardInput {

    /** RFC 5322 section 2.1.1: octets of a line without its end. */
    static final int LINE_OCTETS_MAX = 998;

    /** Octets read at once (ours). */
    private static final int BUFFER_OCTETS = 64 * 1024;

    private static final int END = -1;

    /** What a CR becomes that is not before LF; it must not reach a server, which may take it for a line end or not. */
    enum LoneCr {
        /** Header: what follows must not become a field of its own. */
        SPACE,
        /** Text: programs that draw progress with it begin a line anew. */
        LINE_END
    }

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_OCTETS];
    private int at;
    private int filled;
    private long octets;
    private boolean changed;
    private boolean goesOn;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    StandardInput(InputStream in) {
        this.in = in;
    }

    /**
     * Goes to the next line, or, if a line is longer than allowed, to its next piece.
     *
     * @param octetsMax of a piece
     * @return whether there is one
     */
    boolean next(int octetsMax, LoneCr loneCr) throws IOException, Unsendable {
        line.reset();
        goesOn = false;
        while (peek() != END) {
            copyPlain(octetsMax);
            if (at == filled) {
                continue;
            }
            int octet = buffer[at] & 0xFF;
            if (line.size() + octetsOfCharacter(octet) > octetsMax && octet != '\n' && octet != '\r') {
                goesOn = true;
                return true;
            }
            at++;
            octets++;
            switch (octet) {
                case '\n' -> {
                    return true;
                }
                case '\r' -> {
                    if (endsAfterCr(loneCr)) {
                        return true;
                    }
                }
                case 0 ->
                    throw Unsendable.wrongData("NUL at octet " + (octets - 1)
                            + " of the message; encode binary content, for example in base64");
                default -> line.write(octet);
            }
        }
        return line.size() > 0;
    }

    /** Nearly all of nearly all messages: ASCII that ends no line. */
    private void copyPlain(int octetsMax) {
        int from = at;
        int end = Math.min(filled, at + octetsMax - line.size());
        while (at < end && buffer[at] > '\r') {
            at++;
        }
        line.write(buffer, from, at - from);
        octets += at - from;
    }

    /** The current line, without its end. */
    byte[] line() {
        return line.toByteArray();
    }

    /** Whether the current line goes on in the next piece. */
    boolean goesOn() {
        return goesOn;
    }

    /** Whether a CR alone was made something else. */
    boolean changed() {
        return changed;
    }

    /** Some mail programs write CR CR LF for CRLF. */
    private boolean endsAfterCr(LoneCr loneCr) throws IOException, Unsendable {
        int more = peek();
        while (more == '\r') {
            at++;
            octets++;
            more = peek();
        }
        if (more == '\n') {
            at++;
            octets++;
            return true;
        }
        changed = true;
        if (loneCr == LoneCr.SPACE) {
            line.write(' ');
            return false;
        }
        return true;
    }

    /** Of UTF-8, so that no character is cut in two (RFC 3629 section 3). */
    private static int octetsOfCharacter(int first) {
        return first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    }

    private int peek() throws IOException, Unsendable {
        if (at == filled) {
            filled = in.read(buffer);
            at = 0;
            if (filled <= 0) {
                filled = 0;
                return END;
            }
            if (octets > IntakeLimits.MESSAGE_OCTETS_MAX) {
                throw Unsendable.wrongData("the message is larger than " + IntakeLimits.MESSAGE_OCTETS_MAX + " octets");
            }
        }
        return buffer[at] & 0xFF;
    }
}
