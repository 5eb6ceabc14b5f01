package dev.caravan.mtasts;

import dev.caravan.envelope.DomainName;
import dev.caravan.file.CheckedLines;
import dev.caravan.file.Durable;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The kept policies as lines of text. Changes are lines at the end, the last line of a domain counts; now and then the
 * file is written anew. Each line has a check sum, so what a crash or a disk has spoilt is one policy and not the file.
 */
final class PolicyFile implements AutoCloseable {

    /** Ours: a file of policies is never that large; whatever it is, it is not read into memory. */
    static final long OCTETS_MAX = 512L * 1024 * 1024;

    /** The first field of a line, for the day when it has other fields. */
    private static final String FORMAT = "1";

    private static final int FIELDS = 8;
    private static final String NOTHING = "-";

    private final Path path;
    private @Nullable FileChannel channel;

    /** Whether what is written last may have no end. */
    private boolean isTorn;

    PolicyFile(Path path) {
        this.path = path;
    }

    /**
     * Shows all lines in their order.
     *
     * @return how many there were that could not be read
     */
    int read(Consumer<CachedPolicy> reader) throws IOException {
        if (!Files.exists(path)) {
            return 0;
        }
        if (Files.size(path) > OCTETS_MAX) {
            throw new IOException(path + " is larger than " + OCTETS_MAX + " octets");
        }
        int unreadable = 0;
        try (BufferedReader lines = Files.newBufferedReader(path, StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Optional<CachedPolicy> policy = CheckedLines.text(line).flatMap(PolicyFile::parse);
                policy.ifPresent(reader);
                unreadable += policy.isPresent() || line.isEmpty() ? 0 : 1;
            }
        }
        return unreadable;
    }

    /** Adds a line; on return it survives a power cut. */
    void append(CachedPolicy policy) throws IOException {
        note(policy).force(false);
    }

    /** Adds a line that may be lost. */
    FileChannel note(CachedPolicy policy) throws IOException {
        FileChannel open = open();
        String line = (isTorn ? "\n" : "") + CheckedLines.line(format(policy)) + "\n";
        isTorn = true;
        ByteBuffer octets = ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII));
        while (octets.hasRemaining()) {
            open.write(octets);
        }
        isTorn = false;
        return open;
    }

    /** Writes the file anew: it is the old or the new one, whatever happens. */
    void replace(Collection<CachedPolicy> policies) throws IOException {
        close();
        CheckedLines.replace(path, policies.stream().map(PolicyFile::format));
    }

    private FileChannel open() throws IOException {
        FileChannel open = channel;
        if (open == null) {
            boolean isNew = !Files.exists(path);
            open = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
            channel = open;
            // What an earlier process wrote last may have no end.
            isTorn = open.size() > 0;
            if (isNew) {
                Durable.force(path.toAbsolutePath().getParent());
            }
        }
        return open;
    }

    @Override
    public void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    private static String format(CachedPolicy cached) {
        StsPolicy policy = cached.policy();
        String patterns = policy.mx().stream().map(MxPattern::text).collect(Collectors.joining(","));
        return String.join(
                " ",
                FORMAT,
                cached.domain().ascii(),
                cached.id(),
                policy.mode().word(),
                Long.toString(cached.fetched().getEpochSecond()),
                Long.toString(policy.maxAge().toSeconds()),
                Long.toString(cached.lastUsed().getEpochSecond()),
                patterns.isEmpty() ? NOTHING : patterns);
    }

    private static Optional<CachedPolicy> parse(String text) {
        String[] fields = text.split(" ", -1);
        if (fields.length != FIELDS || !fields[0].equals(FORMAT)) {
            return Optional.empty();
        }
        try {
            StsMode mode = Arrays.stream(StsMode.values())
                    .filter(one -> one.word().equals(fields[3]))
                    .findFirst()
                    .orElseThrow(IllegalArgumentException::new);
            List<MxPattern> patterns = fields[7].equals(NOTHING)
                    ? List.of()
                    : Arrays.stream(fields[7].split(",")).map(MxPattern::new).toList();
            return Optional.of(new CachedPolicy(
                    new DomainName(fields[1]),
                    new StsRecord(fields[2]).id(),
                    new StsPolicy(mode, patterns, Duration.ofSeconds(Long.parseLong(fields[5]))),
                    Instant.ofEpochSecond(Long.parseLong(fields[4])),
                    Instant.ofEpochSecond(Long.parseLong(fields[6]))));
        } catch (IllegalArgumentException | java.time.DateTimeException e) {
            // Right sum, wrong content: another program's line.
            return Optional.empty();
        }
    }
}
