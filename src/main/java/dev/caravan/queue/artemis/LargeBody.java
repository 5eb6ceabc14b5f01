package dev.caravan.queue.artemis;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.core.client.impl.ClientLargeMessageInternal;
import org.apache.activemq.artemis.core.client.impl.LargeMessageController;

/**
 * A large message's body, streamed from the broker. It must be read to its end before the next message is received: a
 * later read is cut short without an error, which is why the octets are counted here.
 */
final class LargeBody extends InputStream {

    /** A text is read whole; what is longer must come as octets. */
    static final long TEXT_OCTETS_MAX = 32L * 1024 * 1024;

    /** Before a nullable string's characters: a marker octet and a length of four. */
    private static final int TEXT_PREFIX_OCTETS = 5;

    private final LargeMessageController body;
    private final long size;
    private long read;

    LargeBody(ClientMessage message) {
        body = ((ClientLargeMessageInternal) message).getLargeMessageController();
        size = body.getSize();
    }

    long size() {
        return size;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] octets, int offset, int length) throws IOException {
        int n = (int) Math.min(length, size - read);
        if (n <= 0) {
            return length == 0 ? 0 : -1;
        }
        try {
            body.readBytes(octets, offset, n);
        } catch (IndexOutOfBoundsException | IllegalStateException e) {
            throw new IOException("the body of a large message broke off after " + read + " of " + size + " octets", e);
        }
        read += n;
        return n;
    }

    /** The text of a large TextMessage: the broker's client keeps strings as UTF-16, little end first. */
    String readText() throws IOException {
        byte[] prefix = readNBytes(TEXT_PREFIX_OCTETS);
        int length = ByteBuffer.wrap(prefix, 1, Integer.BYTES)
                .order(ByteOrder.BIG_ENDIAN)
                .getInt();
        return new String(readNBytes(length), StandardCharsets.UTF_16LE);
    }
}
