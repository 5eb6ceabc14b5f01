package dev.caravan.sendmail;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Octets on their way through: in memory as long as they are few, then in a temporary file that only its owner reads. */
final class Spool extends OutputStream {

    /** Ours: nearly all mail, and no burden to the smallest of heaps. */
    static final int MEMORY_OCTETS_MAX = 1 << 20;

    private final int memoryOctetsMax;
    private ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable Path file;
    private @Nullable OutputStream out;
    private long size;

    Spool() {
        this(MEMORY_OCTETS_MAX);
    }

    Spool(int memoryOctetsMax) {
        this.memoryOctetsMax = memoryOctetsMax;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int from, int length) throws IOException {
        size += length;
        if (out == null && size > memoryOctetsMax) {
            // Made for its owner alone, where the file system knows owners.
            file = Files.createTempFile("caravan-sendmail", ".part");
            out = new BufferedOutputStream(Files.newOutputStream(file));
            memory.writeTo(out);
            memory = new ByteArrayOutputStream(0);
        }
        if (out == null) {
            memory.write(octets, from, length);
        } else {
            out.write(octets, from, length);
        }
    }

    /** In octets. */
    long size() {
        return size;
    }

    /** A new stream of all that was written. */
    InputStream open() throws IOException {
        if (file == null || out == null) {
            return new ByteArrayInputStream(memory.toByteArray());
        }
        out.flush();
        return Files.newInputStream(file);
    }

    @Override
    public void close() throws IOException {
        if (file != null && out != null) {
            out.close();
            Files.deleteIfExists(file);
        }
    }
}
