package dev.caravan.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What is to outlive a power cut. */
public final class Durable {

    private Durable() {}

    /** Makes a file's octets, or a directory's names, survive a power cut. */
    public static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
