package dev.caravan.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the content store of a rig holds. */
final class StoredContents {

    private StoredContents() {}

    static List<Path> in(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("data").resolve("content"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
