package dev.caravan.smtp.sink;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;

/** Finds the end of data and takes the stuffed dots out again (RFC 5321 section 4.5.2). */
final class Unstuffing {

    /** A dot, CR and LF. */
    private static final int END_LENGTH = 3;

    private enum State {
        LINE_START,
        TEXT,
        CR,
        DOT,
        DOT_CR,
        END
    }

    private final long sizeMax;
    /** As it came, dots and all. */
    private final ByteArrayOutputStream raw = new ByteArrayOutputStream(4096);

    private State state = State.LINE_START;
    private boolean tooLong;

    /** @param sizeMax in octets, after unstuffing */
    Unstuffing(long sizeMax) {
        this.sizeMax = sizeMax;
    }

    boolean isComplete() {
        return state == State.END;
    }

    /** Takes octets up to the end of data, if it is among them; returns how many. */
    int take(byte[] octets, int start, int end) {
        int at = start;
        while (at < end && state != State.END) {
            state = after(octets[at++]);
        }
        // Every line of one octet at least is what stuffing can add to: never more than doubled.
        if (raw.size() > 2 * sizeMax + END_LENGTH) {
            tooLong = true;
        } else {
            raw.write(octets, start, at - start);
        }
        return at - start;
    }

    /** Empty if there were too many. */
    Optional<byte[]> octets() {
        if (tooLong) {
            return Optional.empty();
        }
        byte[] octets = raw.toByteArray();
        int length = unstuff(octets, octets.length - END_LENGTH);
        return length > sizeMax ? Optional.empty() : Optional.of(Arrays.copyOf(octets, length));
    }

    private State after(byte octet) {
        return switch (state) {
            case LINE_START -> octet == '.' ? State.DOT : text(octet);
            case DOT -> octet == '\r' ? State.DOT_CR : text(octet);
            case DOT_CR -> octet == '\n' ? State.END : text(octet);
            case CR -> octet == '\n' ? State.LINE_START : text(octet);
            case TEXT -> text(octet);
            case END -> throw new IllegalStateException("the data has ended");
        };
    }

    private static State text(byte octet) {
        return octet == '\r' ? State.CR : State.TEXT;
    }

    /** Closes the gaps in place; returns the new length. */
    private static int unstuff(byte[] octets, int length) {
        int to = 0;
        byte beforeLast = '\r';
        byte last = '\n';
        for (int from = 0; from < length; from++) {
            byte octet = octets[from];
            boolean stuffed = octet == '.' && beforeLast == '\r' && last == '\n';
            if (!stuffed) {
                octets[to++] = octet;
            }
            beforeLast = last;
            last = octet;
        }
        return to;
    }
}
