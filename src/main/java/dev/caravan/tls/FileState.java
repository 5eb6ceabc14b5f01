package dev.caravan.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * What a look from outside tells of a file's content: unequal to an earlier one if the file was written since, or exchanged
 * for another one, be it that only a link on its path leads elsewhere now (so secrets are renewed in a container).
 *
 * @param key tells the file from others of the same size and age; null where the file system has none
 */
public record FileState(
        FileTime modified, long octets, @Nullable Object key) {

    /** Of a file that cannot be looked at. */
    private static final FileState NONE = new FileState(FileTime.fromMillis(0), -1, null);

    /** As it is now. */
    public static FileState of(Path file) {
        try {
            BasicFileAttributes its = Files.readAttributes(file, BasicFileAttributes.class);
            return new FileState(its.lastModifiedTime(), its.size(), its.fileKey());
        } catch (IOException e) {
            return NONE;
        }
    }
}
