package dev.caravan.message;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** An RFC 5322 message: lines end with CRLF, the last one too, and there is no NUL and no lone CR or LF. */
public interface MessageContent {

    /** In octets. */
    long size();

    /** A new stream from the first octet; the caller closes it. */
    InputStream open() throws IOException;

    /** What a server must be able to take. */
    Needs needs();

    /** The strongest demand of header and body. */
    enum Needs {
        /** ASCII throughout. */
        SEVEN_BIT,
        /** Octets above 127 in the body only: 8BITMIME (RFC 6152). */
        EIGHT_BIT,
        /** Octets above 127 in a header: SMTPUTF8 (RFC 6531). */
        SMTPUTF8
    }

    /** Content in memory. */
    static MessageContent of(byte[] octets, Needs needs) {
        return new InMemory(octets, needs);
    }

    /** Content that travels in the job. */
    record InMemory(byte[] octets, Needs needs) implements MessageContent {
        @Override
        public long size() {
            return octets.length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(octets) {
                /** The JDK shows a copy to all streams but its own, in case they change it; ours do not. */
                @Override
                public long transferTo(OutputStream out) throws IOException {
                    int length = count - pos;
                    out.write(buf, pos, length);
                    pos = count;
                    return length;
                }
            };
        }
    }
}
