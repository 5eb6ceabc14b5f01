package dev.caravan.queue.content;

import dev.caravan.file.Durable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The changes a content store makes to the file system, each a step that a crash may follow. */
interface Disk {

    Disk REAL = new Disk() {};

    default OutputStream create(Path file) throws IOException {
        return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    default void overwrite(Path file, long at, byte[] octets) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(octets);
            while (left.hasRemaining()) {
                channel.write(left, at + left.position());
            }
        }
    }

    /** Makes a file's octets, or a directory's names, survive a power cut. */
    default void force(Path path) throws IOException {
        Durable.force(path);
    }

    default void createDirectories(Path directory) throws IOException {
        Files.createDirectories(directory);
    }

    default void link(Path link, Path existing) throws IOException {
        Files.createLink(link, existing);
    }

    /** Within one file system, so that it happens wholly or not at all. */
    default void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    default void deleteIfExists(Path path) throws IOException {
        Files.deleteIfExists(path);
    }
}
