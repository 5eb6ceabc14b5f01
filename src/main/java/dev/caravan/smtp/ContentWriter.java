package dev.caravan.smtp;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * The very last step of content before the wire: gives it exactly one end. Tells a wire that does not take it from a
 * content that cannot be read.
 */
abstract class ContentWriter extends OutputStream {

    private long octets;
    private Optional<IOException> failure = Optional.empty();

    /** Octets of content taken so far. */
    final long octets() {
        return octets;
    }

    /** Why the wire did not take them. */
    final Optional<IOException> failure() {
        return failure;
    }

    @Override
    public final void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public final void write(byte[] content, int offset, int length) throws IOException {
        if (length == 0) {
            return;
        }
        admit(length);
        octets += length;
        onWire(() -> put(content, offset, length));
    }

    /** The end of the content; then flushes. */
    final void end() throws IOException {
        onWire(this::finish);
    }

    /** @throws IOException if the content must not have so many octets more */
    abstract void admit(int more) throws IOException;

    abstract void put(byte[] content, int offset, int length) throws IOException;

    abstract void finish() throws IOException;

    private void onWire(Step step) throws IOException {
        try {
            step.take();
        } catch (IOException e) {
            failure = Optional.of(e);
            throw e;
        }
    }

    private interface Step {
        void take() throws IOException;
    }
}
