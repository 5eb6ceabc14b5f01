package dev.caravan.queue.content;

import dev.caravan.envelope.BadSyntax;
import dev.caravan.queue.Ids;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Contents as files below one directory: {@code kept/<x>/<y>/<content id>/<reference>}, each reference a hard link to
 * the same file. The file system counts the references; when the last link goes, so does the content.
 *
 * <p>A content is built in {@code writing/}, marked in {@code doubtful/}, and moved to {@code kept/} as a whole, each
 * step on stable storage before the next: after a crash it is either complete and marked, or not there. What an earlier
 * process left in {@code writing/} is removed at the start.
 */
public final class FileContentStore implements ContentStore {

    /** Ids become names of files: no separator, no dot, nothing that a file system would change. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}");

    private static final Pattern CONTENT_ID = Pattern.compile("[0-9A-HJKMNP-TV-Z]{26}");

    /** How often a reader goes through the links again when one vanished between look-up and use (ours). */
    private static final int LINK_LOOKUPS_MAX = 100;

    private final Ids ids;
    private final Disk disk;
    private final Path writing;
    private final Path doubtful;
    private final Path kept;
    private final Set<String> foundDoubtful;
    private final Set<Path> madeLevels = ConcurrentHashMap.newKeySet();

    /**
     * Opens the store, making its directories if need be.
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
        this.writing = directory.resolve("writing");
        this.doubtful = directory.resolve("doubtful");
        this.kept = directory.resolve("kept");
        makeDirectories(directory);
        for (Path unfinished : children(writing)) {
            deleteTree(unfinished);
        }
        this.foundDoubtful = Set.copyOf(names(doubtful));
    }

    @Override
    public Writing write() throws IOException {
        String contentId = ids.next();
        return new FileWriting(this, contentId, writing.resolve(contentId), disk);
    }

    @Override
    public InputStream open(String contentId) throws IOException {
        return withLink(contentId, Files::newInputStream);
    }

    @Override
    public void confirm(String contentId) {
        try {
            disk.deleteIfExists(doubtful.resolve(checkedId(contentId)));
        } catch (IOException e) {
            throw new UncheckedIOException("content " + contentId + " cannot be confirmed; it stays doubtful", e);
        }
    }

    @Override
    public List<Doubtful> doubtful() throws IOException {
        List<Doubtful> found = new ArrayList<>();
        for (String contentId : foundDoubtful) {
            if (!Files.exists(doubtful.resolve(contentId))) {
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
        Path link = directory(contentId).resolve(checkedName(reference));
        withLink(contentId, existing -> {
            try {
                disk.link(link, existing);
            } catch (FileAlreadyExistsException e) {
                // Shared before: the force below makes sure of it.
            }
            return link;
        });
        disk.force(directory(contentId));
    }

    @Override
    public void release(String contentId, String reference) {
        Path directory = directory(contentId);
        try {
            disk.deleteIfExists(directory.resolve(checkedName(reference)));
            if (Files.exists(directory)) {
                disk.deleteIfExists(directory);
            }
            disk.deleteIfExists(doubtful.resolve(contentId));
        } catch (DirectoryNotEmptyException e) {
            // Somebody still holds it.
        } catch (IOException e) {
            throw new UncheckedIOException("content " + contentId + " cannot be released by " + reference, e);
        }
    }

    @Override
    public void sweep(String prefix, Duration age) throws IOException {
        Instant youngest = ids.clock().instant().minus(age);
        for (Path directory : contents()) {
            List<String> references = names(directory);
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
        for (Path directory : contents()) {
            String contentId = directory.getFileName().toString();
            List<String> references = references(contentId);
            if (!references.isEmpty()) {
                visitor.accept(new Doubtful(contentId, references));
            }
        }
    }

    /** Puts a finished directory in its place. */
    void moveIn(String contentId, Path finished) throws IOException {
        Path place = directory(contentId);
        makeLevels(place.getParent());
        Path marker = doubtful.resolve(contentId);
        try {
            disk.create(marker).close();
            disk.force(doubtful);
            disk.rename(finished, place);
            disk.force(place.getParent());
        } catch (IOException e) {
            undo(place, marker, e);
            throw e;
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

    static String checkedName(String reference) {
        if (!NAME.matcher(reference).matches()) {
            throw new BadSyntax("reference " + BadSyntax.show(reference)
                    + " must be 1 to 100 letters, digits, hyphens and underscores, the first a letter or digit");
        }
        return reference;
    }

    void deleteTree(Path directory) throws IOException {
        for (Path file : children(directory)) {
            disk.deleteIfExists(file);
        }
        disk.deleteIfExists(directory);
    }

    /** The last two characters are random, so contents spread evenly over 1,024 directories. */
    private Path directory(String contentId) {
        int length = checkedId(contentId).length();
        return kept.resolve(contentId.substring(length - 2, length - 1))
                .resolve(contentId.substring(length - 1))
                .resolve(contentId);
    }

    private static String checkedId(String contentId) {
        if (!CONTENT_ID.matcher(contentId).matches()) {
            throw new BadSyntax(
                    "content id " + BadSyntax.show(contentId) + " must be 26 characters of Crockford's base 32");
        }
        return contentId;
    }

    private interface LinkUse<T> {
        T with(Path link) throws IOException;
    }

    /** A link may be released between look-up and use, while others still hold the content. */
    private <T> T withLink(String contentId, LinkUse<T> use) throws IOException {
        Path directory = directory(contentId);
        for (int lookup = 0; lookup < LINK_LOOKUPS_MAX; lookup++) {
            try (DirectoryStream<Path> links = Files.newDirectoryStream(directory)) {
                var link = links.iterator();
                if (!link.hasNext()) {
                    break;
                }
                return use.with(link.next());
            } catch (NoSuchFileException e) {
                if (!Files.exists(directory)) {
                    break;
                }
            }
        }
        throw new NoSuchFileException(directory.toString(), null, "nobody holds content " + contentId);
    }

    private List<String> references(String contentId) throws IOException {
        return names(directory(contentId));
    }

    private List<Path> contents() throws IOException {
        List<Path> contents = new ArrayList<>();
        for (Path first : children(kept)) {
            for (Path second : children(first)) {
                contents.addAll(children(second));
            }
        }
        return contents;
    }

    private static List<String> names(Path directory) throws IOException {
        return children(directory).stream()
                .map(child -> child.getFileName().toString())
                .toList();
    }

    /** What is in a directory, in the order of names; nothing, if it is gone. */
    private static List<Path> children(Path directory) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(children::add);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
        children.sort(null);
        return children;
    }

    /** An earlier start may have ended before it came to the forces, so they are made every time. */
    private void makeDirectories(Path directory) throws IOException {
        // Mail is for nobody else on the machine.
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        for (Path part : List.of(writing, doubtful, kept)) {
            disk.createDirectories(part);
        }
        disk.force(directory);
        Path above = directory.toAbsolutePath().getParent();
        if (above != null && Files.isReadable(above)) {
            disk.force(above);
        }
    }

    /** Makes the two levels above a content, on stable storage once in the life of the process. */
    private void makeLevels(Path second) throws IOException {
        if (!madeLevels.contains(second)) {
            disk.createDirectories(second);
            disk.force(kept);
            disk.force(second.getParent());
            madeLevels.add(second);
        }
    }
}
