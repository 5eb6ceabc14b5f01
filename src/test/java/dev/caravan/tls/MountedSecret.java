package dev.caravan.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/**
 * Files as the secrets of a container are mounted: each is a link into a directory behind another link, and that one is
 * what is exchanged. All of them are of the same age, so that only what they are can tell them apart.
 */
public final class MountedSecret {

    private static final FileTime AGE = FileTime.fromMillis(1_000_000_000_000L);

    private final Path directory;
    private int version;

    public MountedSecret(Path directory) {
        this.directory = directory;
    }

    /** Where one of them is to be read. */
    public Path file(String name) {
        return directory.resolve(name);
    }

    /** All of them at once, by their names. */
    public MountedSecret exchange(Map<String, String> contents) throws IOException {
        Path next = Files.createDirectory(directory.resolve("..version" + ++version));
        for (Map.Entry<String, String> content : contents.entrySet()) {
            Path file = Files.writeString(next.resolve(content.getKey()), content.getValue());
            Files.setLastModifiedTime(file, AGE);
        }
        Path link = Files.createSymbolicLink(directory.resolve("..next"), next.getFileName());
        Files.move(link, directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        for (String name : contents.keySet()) {
            if (!Files.isSymbolicLink(file(name))) {
                Files.createSymbolicLink(file(name), Path.of("..data", name));
            }
        }
        return this;
    }
}
