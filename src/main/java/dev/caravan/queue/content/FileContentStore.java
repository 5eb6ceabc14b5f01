package dev.caravan.queue.content;

import dev.caravan.queue.Ids;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Contents as files below one directory: {@code kept/<x>/<y>/<content id>/<reference>}, each reference a hard link to
 * the same file. The file system counts the references; when the last link goes, so does the content.
 *
 * <p>A content is built in {@code writing/}, marked in {@code doubtful/}, and moved to {@code kept/} as a whole, each
 * step on stable storage before the next: after a crash it is either complete and marked, or not there. What an earlier
 * process left in {@code writing/} is removed by {@link #recover}.
 */
public final class FileContentStore implements ContentStore {

    /** How often a reader goes through the links again when one vanished between look-up and use (ours). */
    private static final int LINK_LOOKUPS_MAX = 100;

    private final Ids ids;
    private final Disk disk;
    private final StoreLayout layout;
    private volatile Set<String> foundDoubtful = Set.of();

    /**
     * Opens the store, making its directories if need be; nothing that is there is touched.
     *
     * @param directory used by this process alone, on a file system with hard links
     * @throws IOException if it cannot be read and written
     */
    public FileContentStore(Path directory, Ids ids) throws IOException {
        this(directory, ids, Disk.REAL);
    }

    FileContentStore(Path directory, Ids ids, Disk disk) throws IOException {
        this.ids = ids;
        this.disk = disk;
        this.layout = new StoreLayout(directory, disk);
        layout.makeDirectories();
    }

    @Override
    public void recover() throws IOException {
        for (Path unfinished : StoreLayout.children(layout.writing())) {
            deleteTree(unfinished);
        }
        foundDoubtful = Set.copyOf(layout.marked());
    }

    @Override
    public Writing write() throws IOException {
        String contentId = ids.next();
        return new FileWriting(this, contentId, layout.writing().resolve(contentId), disk);
    }

    @Override
    public InputStream open(String contentId) throws IOException {
        return withLink(contentId, Files::newInputStream);
    }

    @Override
    public void confirm(String contentId) {
        try {
            disk.deleteIfExists(layout.marker(contentId));
        } catch (IOException e) {
            throw new UncheckedIOException("content " + contentId + " cannot be confirmed; it stays doubtful", e);
        }
    }

    @Override
    public List<Doubtful> doubtful() throws IOException {
        List<Doubtful> found = new ArrayList<>();
        for (String contentId : foundDoubtful) {
            if (!Files.exists(layout.marker(contentId))) {
                continue;
            }
            List<String> references = references(contentId);
            if (references.isEmpty()) {
                // Marked, and never moved to the kept ones.
                confirm(contentId);
            } else {
                found.add(new Doubtful(contentId, references));
            }
        }
        return found;
    }

    @Override
    public void share(String contentId, String reference) throws IOException {
        Path link = layout.directory(contentId).resolve(StoreLayout.checkedName(reference));
        withLink(contentId, existing -> {
            try {
                disk.link(link, existing);
            } catch (FileAlreadyExistsException e) {
                // Shared before: the force below makes sure of it.
            }
            return link;
        });
        disk.force(layout.directory(contentId));
    }

    @Override
    public void release(String contentId, String reference) {
        Path link = layout.directory(contentId).resolve(StoreLayout.checkedName(reference));
        try {
            disk.deleteIfExists(link);
            removeIfUnheld(contentId);
        } catch (IOException e) {
            throw new UncheckedIOException("content " + contentId + " cannot be released by " + reference, e);
        }
    }

    @Override
    public void sweep(String prefix, Duration age) throws IOException {
        Instant youngest = ids.clock().instant().minus(age);
        for (Path directory : layout.contents()) {
            List<String> references = StoreLayout.names(directory);
            // Links share the times of their file. The directory's time is that of its youngest link, or later;
            // it is read after the links, so that none is younger.
            if (Files.exists(directory)
                    && !Files.getLastModifiedTime(directory).toInstant().isAfter(youngest)) {
                references.stream()
                        .filter(reference -> reference.startsWith(prefix))
                        .forEach(reference -> release(directory.getFileName().toString(), reference));
            }
        }
    }

    @Override
    public void visit(Consumer<Doubtful> visitor) throws IOException {
        for (Path directory : layout.contents()) {
            String contentId = directory.getFileName().toString();
            List<String> references = references(contentId);
            if (references.isEmpty()) {
                // A process died between its last reference and itself.
                removeIfUnheld(contentId);
            } else {
                visitor.accept(new Doubtful(contentId, references));
            }
        }
    }

    /** Puts a finished directory in its place. */
    void moveIn(String contentId, Path finished) throws IOException {
        Path place = layout.directory(contentId);
        layout.makeLevels(place.getParent());
        Path marker = layout.marker(contentId);
        try {
            disk.create(marker).close();
            disk.force(layout.doubtful());
            disk.rename(finished, place);
            disk.force(place.getParent());
        } catch (IOException e) {
            undo(place, marker, e);
            throw e;
        }
    }

    private void removeIfUnheld(String contentId) throws IOException {
        try {
            disk.deleteIfExists(layout.directory(contentId));
            disk.deleteIfExists(layout.marker(contentId));
        } catch (DirectoryNotEmptyException e) {
            // Somebody still holds it.
        }
    }

    /** The marker goes last: if the content cannot be removed, the next start still asks about it. */
    private void undo(Path place, Path marker, IOException cause) {
        try {
            deleteTree(place);
            disk.deleteIfExists(marker);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    void deleteTree(Path directory) throws IOException {
        for (Path file : StoreLayout.children(directory)) {
            disk.deleteIfExists(file);
        }
        disk.deleteIfExists(directory);
    }

    private interface LinkUse<T> {
        T with(Path link) throws IOException;
    }

    /** A link may be released between look-up and use, while others still hold the content. */
    private <T> T withLink(String contentId, LinkUse<T> use) throws IOException {
        Path directory = layout.directory(contentId);
        for (int lookup = 0; lookup < LINK_LOOKUPS_MAX; lookup++) {
            try (DirectoryStream<Path> links = Files.newDirectoryStream(directory)) {
                var link = links.iterator();
                // None may also mean that one went and another came while the directory was read.
                if (link.hasNext()) {
                    return use.with(link.next());
                }
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            } catch (NoSuchFileException e) {
                if (!Files.exists(directory)) {
                    break;
                }
            }
        }
        throw new NoSuchFileException(directory.toString(), null, "nobody holds content " + contentId);
    }

    private List<String> references(String contentId) throws IOException {
        return StoreLayout.names(layout.directory(contentId));
    }
}
