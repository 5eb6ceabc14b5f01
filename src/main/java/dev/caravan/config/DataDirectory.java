package dev.caravan.config;

import dev.caravan.file.OwnerOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The data directory, for one process at a time: two of them would take each other's jobs and delete each other's
 * content. The lock goes with the process, however that ends.
 */
public final class DataDirectory implements AutoCloseable {

    /** Holds the id of the process that has the directory, for people. */
    public static final String LOCK = "lock";

    /** Digits of a process id, generously (ours). */
    private static final int PID_OCTETS_MAX = 32;

    private final FileChannel channel;

    private DataDirectory(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the directory for this process, making it if it is not there.
     *
     * @throws DataDirectoryTaken if another process has it, or it cannot be used
     */
    public static DataDirectory take(Path data) throws DataDirectoryTaken {
        Path directory = data.toAbsolutePath();
        try {
            make(directory);
            FileChannel channel = FileChannel.open(
                    directory.resolve(LOCK),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                String holder = read(channel);
                channel.close();
                throw new DataDirectoryTaken("data: the directory " + directory + " is in use by another Caravan"
                        + (holder.isEmpty() ? "" : ", process " + holder) + "; stop that one, or set data to another"
                        + " directory (and other ports) to run a second one beside it");
            }
            channel.truncate(0);
            channel.write(
                    StandardCharsets.US_ASCII.encode(
                            Long.toString(ProcessHandle.current().pid())),
                    0);
            return new DataDirectory(channel);
        } catch (IOException e) {
            throw new DataDirectoryTaken("data: the directory " + directory + " cannot be used: " + e
                    + "; it must be a directory that this process's user may write to");
        }
    }

    /** Makes it, for the owner's eyes only, if it is not there. */
    static void make(Path directory) throws IOException {
        Files.createDirectories(directory, OwnerOnly.directory(directory));
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer octets = ByteBuffer.allocate(PID_OCTETS_MAX);
        channel.read(octets, 0);
        return StandardCharsets.US_ASCII.decode(octets.flip()).toString().strip();
    }

    /** Lets the next process have it. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
