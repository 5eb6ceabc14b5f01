package dev.caravan.sendmail;

import dev.caravan.envelope.Recipient;
import dev.caravan.file.Durable;
import dev.caravan.file.OwnerOnly;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The folder of messages that nobody has taken yet, one file for each: {@code <id>.unsent} is tried again, {@code
 * <id>.refused} is not. A file is written under another name, made durable, and renamed: it is there wholly or not at
 * all. Only its owner reads it. Several users may share a folder.
 */
public final class KeptMessages {

    /** Ours: whatever is refused for good waits for somebody to look at it; nobody looks at more. */
    static final int REFUSED_MAX = 1_000;

    /** Ours: no process writes at a message for that long; whoever did has been killed, and its caller knows. */
    static final Duration PART_AGE_MAX = Duration.ofDays(1);

    private static final String UNSENT = ".unsent";
    private static final String REFUSED = ".refused";
    private static final String PART = ".part";
    private static final String LOCK = "lock";

    private final Path folder;

    public KeptMessages(Path folder) {
        this.folder = folder;
    }

    /** On return the message is on stable storage, for these recipients, and will be tried again. Returns its file. */
    Path keep(Draft draft, List<Recipient> recipients, String why) throws IOException {
        return write(draft, recipients, why, UNSENT);
    }

    /** The same for a message that was refused for good, if there is room for it. */
    Optional<Path> shelve(Draft draft, List<Recipient> recipients, String why) throws IOException {
        makeFolder();
        return files(REFUSED).size() < REFUSED_MAX
                ? Optional.of(write(draft, recipients, why, REFUSED))
                : Optional.empty();
    }

    /** What is to be tried again, the oldest first. Others may write here too: no links, and nothing that blocks. */
    List<Path> unsent() throws IOException {
        return Files.isDirectory(folder)
                ? files(UNSENT).stream()
                        .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                        .toList()
                : List.of();
    }

    /** Removes the pieces of messages that were never written to their end. */
    void sweep() throws IOException {
        Instant before = Instant.now().minus(PART_AGE_MAX);
        for (Path part : files(PART)) {
            try {
                FileTime written = Files.getLastModifiedTime(part, LinkOption.NOFOLLOW_LINKS);
                if (written.toInstant().isBefore(before)) {
                    Files.delete(part);
                }
            } catch (NoSuchFileException e) {
                // It was written to its end just now, and has its name.
            }
        }
    }

    void remove(Path file) throws IOException {
        Files.deleteIfExists(file);
        forceNames(folder);
    }

    /** Keeps others from trying the same messages; empty if another process does so now. Closing it lets them. */
    Optional<FileChannel> lock() throws IOException {
        makeFolder();
        FileChannel channel = FileChannel.open(
                folder.resolve(LOCK),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                OwnerOnly.file(folder));
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(channel);
            }
        } catch (OverlappingFileLockException e) {
            // Another thread of this process has it.
        }
        channel.close();
        return Optional.empty();
    }

    private Path write(Draft draft, List<Recipient> recipients, String why, String suffix) throws IOException {
        makeFolder();
        Path part = folder.resolve(draft.id() + suffix + PART);
        Path file = place(draft.id(), suffix);
        Files.deleteIfExists(part);
        try {
            Files.createFile(part, OwnerOnly.file(part));
            KeptFile.write(part, draft.withRecipients(recipients), why);
            Durable.force(part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            forceNames(folder);
        } catch (IOException e) {
            Files.deleteIfExists(part);
            throw e;
        }
        return file;
    }

    /** Of one message some recipients may be refused today and some tomorrow. */
    private Path place(String id, String suffix) {
        Path file = folder.resolve(id + suffix);
        for (int more = 2; suffix.equals(REFUSED) && Files.exists(file); more++) {
            file = folder.resolve(id + "-" + more + suffix);
        }
        return file;
    }

    private void makeFolder() throws IOException {
        List<Path> holders = new ArrayList<>();
        Path at = folder.toAbsolutePath();
        while (at != null && !Files.exists(at)) {
            at = at.getParent();
            holders.add(at);
        }
        Files.createDirectories(folder, OwnerOnly.directory(folder));
        // A message in a folder whose own name is lost with the power is lost.
        for (Path holder : holders) {
            forceNames(holder);
        }
    }

    private List<Path> files(String suffix) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*" + suffix)) {
            all.forEach(found::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        // Of whichever user: an id begins with the time.
        found.sort(Comparator.comparing(file -> file.getFileName().toString()));
        return found;
    }

    private static void forceNames(Path directory) throws IOException {
        try {
            Durable.force(directory);
        } catch (AccessDeniedException e) {
            // A folder that one may write into and not read: its owner's file system has to do without.
        }
    }
}
