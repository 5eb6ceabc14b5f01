package dev.caravan.sendmail;

import dev.caravan.message.HeaderFields;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * What was read: a header as it came but for line ends and folding, and the body. Every line ends with CRLF, there is no
 * NUL and no lone CR or LF, and no line is too long.
 *
 * @param isSigned whether the header says that octets must stay as they are
 */
record Message(HeaderFields header, Spool body, Text text, boolean isSigned) implements AutoCloseable {

    /** What the octets of the body are. */
    enum Text {
        ASCII,
        UTF_8,
        /** Octets above 127 in another charset, or in none. */
        OTHER;

        static Text of(byte[] line) {
            boolean isAscii = true;
            for (byte octet : line) {
                isAscii &= octet >= 0;
            }
            if (isAscii) {
                return ASCII;
            }
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line));
                return UTF_8;
            } catch (CharacterCodingException e) {
                return OTHER;
            }
        }

        /** Of two lines, what both together are. */
        Text and(Text other) {
            return compareTo(other) < 0 ? other : this;
        }
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
