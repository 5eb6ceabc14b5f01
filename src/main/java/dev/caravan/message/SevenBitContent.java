package dev.caravan.message;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.BitSet;

/**
 * Encoded anew whenever it is read.
 *
 * @param eightBit the leaves to encode, by number
 */
record SevenBitContent(MessageContent original, BitSet eightBit, long size) implements MessageContent {

    static SevenBitContent of(MessageContent original, BitSet eightBit) throws IOException {
        try (InputStream encoded = new Encoding(original.open(), eightBit)) {
            return new SevenBitContent(original, eightBit, encoded.transferTo(OutputStream.nullOutputStream()));
        }
    }

    @Override
    public InputStream open() throws IOException {
        return new Encoding(original.open(), eightBit);
    }

    @Override
    public Needs needs() {
        return Needs.SEVEN_BIT;
    }

    /** Holds a line, and a header while it is in one. */
    private static final class Encoding extends InputStream {

        private final InputStream in;
        private final LinePieces lines;
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private final MimeWalk walk;
        private byte[] ready = {};
        private int at;
        private boolean ended;

        Encoding(InputStream in, BitSet eightBit) {
            this.in = in;
            this.lines = new LinePieces(in);
            this.walk = new MimeWalk(new SevenBitWriter(eightBit, written));
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] octets, int offset, int length) throws IOException {
            while (at == ready.length) {
                if (ended) {
                    return -1;
                }
                advance();
            }
            int count = Math.min(length, ready.length - at);
            System.arraycopy(ready, at, octets, offset, count);
            at += count;
            return count;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }

        private void advance() throws IOException {
            byte[] line = lines.next();
            if (line.length > 0) {
                walk.line(line);
            } else {
                walk.end();
                ended = true;
            }
            ready = written.toByteArray();
            written.reset();
            at = 0;
        }
    }
}
