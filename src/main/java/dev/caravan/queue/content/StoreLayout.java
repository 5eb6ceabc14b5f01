package dev.caravan.queue.content;

import dev.caravan.envelope.BadSyntax;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Where a {@link FileContentStore} has what, and the only place where ids become names of files. */
final class StoreLayout {

    /** Ids become names of files: no separator, no dot, nothing that a file system would change. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}");

    private static final Pattern CONTENT_ID = Pattern.compile("[0-9A-HJKMNP-TV-Z]{26}");

    private final Path root;
    private final Disk disk;
    private final Path writing;
    private final Path doubtful;
    private final Path kept;
    private final Set<Path> madeLevels = ConcurrentHashMap.newKeySet();

    StoreLayout(Path root, Disk disk) {
        this.root = root;
        this.disk = disk;
        this.writing = root.resolve("writing");
        this.doubtful = root.resolve("doubtful");
        this.kept = root.resolve("kept");
    }

    /** Contents that are not complete. */
    Path writing() {
        return writing;
    }

    /** Markers, by content id. */
    Path doubtful() {
        return doubtful;
    }

    Path marker(String contentId) {
        return doubtful.resolve(checkedId(contentId));
    }

    /** The last two characters are random, so contents spread evenly over 1,024 directories. */
    Path directory(String contentId) {
        int length = checkedId(contentId).length();
        return kept.resolve(contentId.substring(length - 2, length - 1))
                .resolve(contentId.substring(length - 1))
                .resolve(contentId);
    }

    private static String checkedId(String contentId) {
        if (!isContentId(contentId)) {
            throw new BadSyntax(
                    "content id " + BadSyntax.show(contentId) + " must be 26 characters of Crockford's base 32");
        }
        return contentId;
    }

    private static boolean isContentId(String name) {
        return CONTENT_ID.matcher(name).matches();
    }

    static String checkedName(String reference) {
        if (!NAME.matcher(reference).matches()) {
            throw new BadSyntax("reference " + BadSyntax.show(reference)
                    + " must be 1 to 100 letters, digits, hyphens and underscores, the first a letter or digit");
        }
        return reference;
    }

    /** Ids of the contents that are marked; whatever else lies there is not ours. */
    List<String> marked() throws IOException {
        return names(doubtful).stream().filter(StoreLayout::isContentId).toList();
    }

    /** The directories of all kept contents. */
    List<Path> contents() throws IOException {
        List<Path> contents = new ArrayList<>();
        for (Path first : children(kept)) {
            for (Path second : children(first)) {
                children(second).stream()
                        .filter(child -> isContentId(child.getFileName().toString()))
                        .forEach(contents::add);
            }
        }
        return contents;
    }

    static List<String> names(Path directory) throws IOException {
        return children(directory).stream()
                .map(child -> child.getFileName().toString())
                .toList();
    }

    /** What is in a directory, in the order of names; nothing, if it is gone. */
    static List<Path> children(Path directory) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(children::add);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        children.sort(null);
        return children;
    }

    /** An earlier start may have ended before it came to the forces, so they are made every time. */
    void makeDirectories() throws IOException {
        // Mail is for nobody else on the machine.
        Files.createDirectories(
                root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        for (Path part : List.of(writing, doubtful, kept)) {
            disk.createDirectories(part);
        }
        disk.force(root);
        Path above = root.toAbsolutePath().getParent();
        if (above != null && Files.isReadable(above)) {
            disk.force(above);
        }
    }

    /** Makes the two levels above a content, on stable storage once in the life of the process. */
    void makeLevels(Path second) throws IOException {
        if (!madeLevels.contains(second)) {
            disk.createDirectories(second);
            disk.force(kept);
            disk.force(second.getParent());
            madeLevels.add(second);
        }
    }
}
