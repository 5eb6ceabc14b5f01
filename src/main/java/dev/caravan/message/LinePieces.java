package dev.caravan.message;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Content in lines with their ends, or in pieces of lines where they are long. */
final class LinePieces {

    /** A longer line comes in pieces (ours: no line that must be read as a whole is longer). */
    private static final int PIECE_OCTETS_MAX = 8 * 1024;

    private static final int BUFFER_OCTETS = 16 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_OCTETS];
    private int start;
    private int end;

    LinePieces(InputStream in) {
        this.in = in;
    }

    /** Empty at the end. */
    byte[] next() throws IOException {
        ByteArrayOutputStream piece = new ByteArrayOutputStream();
        while (piece.size() < PIECE_OCTETS_MAX) {
            if (start == end) {
                start = 0;
                end = Math.max(0, in.read(buffer));
                if (end == 0) {
                    break;
                }
            }
            int stop = Math.min(end, start + PIECE_OCTETS_MAX - piece.size());
            int at = start;
            while (at < stop && buffer[at] != '\n') {
                at++;
            }
            boolean line = at < stop;
            int length = (line ? at + 1 : stop) - start;
            piece.write(buffer, start, length);
            start += length;
            if (line) {
                break;
            }
        }
        byte[] octets = piece.toByteArray();
        if (octets.length == PIECE_OCTETS_MAX && octets[octets.length - 1] == '\r') {
            // CR and LF stay together.
            start--;
            return Arrays.copyOf(octets, octets.length - 1);
        }
        return octets;
    }
}
