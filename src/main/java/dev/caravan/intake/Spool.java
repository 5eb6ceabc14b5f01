package dev.caravan.intake;

import dev.caravan.queue.content.ContentStore;
import dev.caravan.queue.content.ContentStore.Writing;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes content into memory as long as it is small, and on into the content store. */
final class Spool extends OutputStream {

    private static final int FIRST_OCTETS = 12 * 1024;

    private final ContentStore store;
    private final int memoryMax;
    private byte[] memory;
    private int used;
    private long size;
    private @Nullable Writing writing;

    /** @param memoryMax in octets; 0 if the content must be stored whatever its size */
    Spool(ContentStore store, int memoryMax) {
        this.store = store;
        this.memoryMax = memoryMax;
        this.memory = new byte[Math.min(FIRST_OCTETS, memoryMax)];
    }

    @Override
    public void write(byte[] octets, int from, int length) throws IOException {
        size += length;
        if (writing == null && size > memoryMax) {
            writing = store.write();
            writing.stream().write(memory, 0, used);
            memory = new byte[0];
        }
        if (writing != null) {
            writing.stream().write(octets, from, length);
            return;
        }
        if (size > memory.length) {
            memory = Arrays.copyOf(memory, (int) Math.min(memoryMax, Math.max(size, 2L * memory.length)));
        }
        System.arraycopy(octets, from, memory, used, length);
        used += length;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    /** In octets. */
    long size() {
        return size;
    }

    /** Puts octets in the place of some that were written before. */
    void overwrite(int at, byte[] octets) throws IOException {
        if (writing != null) {
            writing.overwrite(at, octets);
        } else {
            System.arraycopy(octets, 0, memory, at, octets.length);
        }
    }

    /** A new stream over what was written so far. */
    InputStream open() throws IOException {
        return writing != null ? writing.open() : new ByteArrayInputStream(memory, 0, used);
    }

    /** The id in the store, unless the content is in memory. */
    Optional<String> contentId() {
        return Optional.ofNullable(writing).map(Writing::contentId);
    }

    /** The content, if it is in memory. */
    byte[] octets() {
        return Arrays.copyOf(memory, used);
    }

    /** Makes stored content durable; content in memory is made so by the commit of its job. */
    void keep(Collection<String> references) throws IOException {
        if (writing != null) {
            writing.keep(references);
        }
    }

    @Override
    public void close() {
        if (writing != null) {
            writing.close();
        }
    }
}
