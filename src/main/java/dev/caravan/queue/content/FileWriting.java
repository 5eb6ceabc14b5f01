package dev.caravan.queue.content;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/** A content on its way into a {@link FileContentStore}: a directory of its own that is moved in as a whole. */
final class FileWriting implements ContentStore.Writing {

    private static final int BUFFER_OCTETS = 64 * 1024;

    /** A dot: no reference can have this name. */
    private static final String UNNAMED = "content.part";

    private final FileContentStore store;
    private final String contentId;
    private final Path directory;
    private final Path file;
    private final Disk disk;
    private final OutputStream out;
    private State state = State.OPEN;

    private enum State {
        OPEN,
        KEPT,
        CLOSED
    }

    FileWriting(FileContentStore store, String contentId, Path directory, Disk disk) throws IOException {
        this.store = store;
        this.contentId = contentId;
        this.directory = directory;
        this.file = directory.resolve(UNNAMED);
        this.disk = disk;
        disk.createDirectories(directory);
        this.out = new BufferedOutputStream(disk.create(file), BUFFER_OCTETS);
    }

    @Override
    public OutputStream stream() {
        return out;
    }

    @Override
    public void overwrite(long at, byte[] octets) throws IOException {
        out.flush();
        disk.overwrite(file, at, octets);
    }

    @Override
    public InputStream open() throws IOException {
        out.flush();
        return Files.newInputStream(file);
    }

    @Override
    public String contentId() {
        return contentId;
    }

    @Override
    public void keep(Collection<String> references) throws IOException {
        if (state != State.OPEN || references.isEmpty()) {
            throw new IllegalStateException("content " + contentId + " is " + state + " and gets " + references.size()
                    + " references; an open one is kept once, with at least one reference");
        }
        references.forEach(StoreLayout::checkedName);
        out.close();
        disk.force(file);
        for (String reference : references) {
            disk.link(directory.resolve(reference), file);
        }
        disk.deleteIfExists(file);
        disk.force(directory);
        store.moveIn(contentId, directory);
        state = State.KEPT;
    }

    @Override
    public void close() {
        if (state == State.OPEN) {
            try {
                out.close();
            } catch (IOException e) {
                // What could not be flushed is not wanted.
            }
            try {
                store.deleteTree(directory);
            } catch (IOException e) {
                // It is in no one's way, and the next start removes it.
            }
            state = State.CLOSED;
        }
    }
}
