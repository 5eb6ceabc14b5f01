package dev.caravan.dkim;

import java.io.OutputStream;
import java.security.MessageDigest;

/**
 * The hash of a body that passes through (RFC 6376 section 3.4.4): white space counts as one space and not at all at the
 * end of a line, and empty lines at the end do not count. Holds back no more than numbers, whatever the body is.
 */
final class RelaxedBody extends OutputStream {

    private static final byte[] CRLF = {'\r', '\n'};

    private final MessageDigest digest;

    /** Line ends that count only if something follows. */
    private long lineEnds;

    /** White space that counts only if something follows in its line. */
    private boolean space;

    /** A CR that ends a line only if LF follows. */
    private boolean carriageReturn;

    private boolean begun;

    RelaxedBody(MessageDigest digest) {
        this.digest = digest;
    }

    @Override
    public void write(int octet) {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int from, int length) {
        int end = from + length;
        for (int at = from; at < end; ) {
            byte octet = octets[at];
            if (carriageReturn) {
                carriageReturn = false;
                if (octet == '\n') {
                    space = false;
                    lineEnds++;
                    at++;
                    continue;
                }
                text(CRLF, 0, 1);
            }
            if (octet == '\r') {
                carriageReturn = true;
                at++;
            } else if (octet == ' ' || octet == '\t') {
                space = true;
                at++;
            } else {
                int stop = textEnd(octets, at, end);
                text(octets, at, stop);
                at = stop;
            }
        }
    }

    /** To be called once, after the body. */
    byte[] hash() {
        if (carriageReturn) {
            text(CRLF, 0, 1);
        }
        if (begun) {
            digest.update(CRLF);
        }
        return digest.digest();
    }

    private static int textEnd(byte[] octets, int from, int end) {
        int at = from;
        while (at < end && octets[at] != ' ' && octets[at] != '\t' && octets[at] != '\r') {
            at++;
        }
        return at;
    }

    private void text(byte[] octets, int from, int end) {
        for (; lineEnds > 0; lineEnds--) {
            digest.update(CRLF);
        }
        if (space) {
            digest.update((byte) ' ');
            space = false;
        }
        digest.update(octets, from, end - from);
        begun = true;
    }
}
