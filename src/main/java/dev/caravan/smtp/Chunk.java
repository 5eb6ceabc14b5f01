package dev.caravan.smtp;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Content as one chunk (RFC 3030 section 2): its octets as they are, as many as were announced. One more would be the
 * beginning of a command to the server, which is why it never leaves.
 */
final class Chunk extends ContentWriter {

    private final OutputStream out;
    private final long size;

    /** @param size as announced in BDAT, in octets */
    Chunk(OutputStream out, long size) {
        this.out = out;
        this.size = size;
    }

    @Override
    void admit(int more) throws IOException {
        if (more > size - octets()) {
            throw new IOException("it has more than " + size + " octets");
        }
    }

    @Override
    void put(byte[] content, int offset, int length) throws IOException {
        out.write(content, offset, length);
    }

    @Override
    void finish() throws IOException {
        out.flush();
    }
}
