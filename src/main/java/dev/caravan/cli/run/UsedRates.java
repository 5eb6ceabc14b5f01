package dev.caravan.cli.run;

import dev.caravan.file.CheckedLines;
import dev.caravan.site.Rate.Counted;
import dev.caravan.site.Rate.Unit;
import dev.caravan.site.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * What was used of rates for hours and days, in a file: the next process must not use it a second time. The file is
 * written anew as a whole; each line has a check sum. Times in it are of the wall clock, times of the worker monotonic.
 */
final class UsedRates {

    private static final Logger LOG = Logger.getLogger(UsedRates.class);

    /** The first field of a line, for the day when it has other fields. */
    private static final String FORMAT = "1";

    private static final int FIELDS = 6;

    /** Ours: hundreds of transports; whatever is larger is not of us. */
    private static final long OCTETS_MAX = 16L * 1024 * 1024;

    private final Path file;
    private final InstantSource clock;
    private List<Usage> written = List.of();

    UsedRates(Path data, InstantSource clock) {
        this.file = data.resolve("rates.used");
        this.clock = clock;
    }

    /** Nothing, if there is nothing that can be read: then rates begin anew. */
    List<Usage> read() {
        try {
            if (!Files.exists(file)) {
                return List.of();
            }
            if (Files.size(file) > OCTETS_MAX) {
                throw new IOException("it is larger than " + OCTETS_MAX + " octets");
            }
            List<Usage> all = new ArrayList<>();
            List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
            lines.forEach(line -> CheckedLines.text(line).flatMap(this::parse).ifPresent(all::add));
            if (all.size() < lines.size()) {
                LOG.warnf("%d lines of %s cannot be read and are left out", lines.size() - all.size(), file);
            }
            return all;
        } catch (IOException e) {
            LOG.warnf("%s cannot be read, so what was used of rates is forgotten: %s", file, e.getMessage());
            return List.of();
        }
    }

    /** On return it survives a power cut. */
    synchronized void write(List<Usage> usage) throws IOException {
        if (usage.equals(written)) {
            return;
        }
        CheckedLines.replace(file, usage.stream().map(this::format));
        written = usage;
    }

    private String format(Usage usage) {
        Instant at = clock.instant().minusNanos(System.nanoTime() - usage.at());
        return String.join(
                " ",
                FORMAT,
                usage.transport(),
                usage.counted().name(),
                usage.unit().name(),
                Long.toString(at.toEpochMilli()),
                Integer.toString(usage.amount()));
    }

    private Optional<Usage> parse(String text) {
        String[] fields = text.split(" ", -1);
        if (fields.length != FIELDS || !fields[0].equals(FORMAT)) {
            return Optional.empty();
        }
        try {
            Unit unit = Unit.valueOf(fields[3]);
            Instant at = Instant.ofEpochMilli(Long.parseLong(fields[4]));
            // A clock that was set would make it older than anything, or of the future.
            Duration age = Duration.between(at, clock.instant());
            long nanos = Math.clamp(
                            age.toMillis(),
                            0,
                            2 * Duration.ofNanos(unit.nanos()).toMillis())
                    * 1_000_000;
            return Optional.of(new Usage(
                    fields[1],
                    Counted.valueOf(fields[2]),
                    unit,
                    System.nanoTime() - nanos,
                    Integer.parseUnsignedInt(fields[5])));
        } catch (IllegalArgumentException e) {
            // Right sum, wrong content: another program's line.
            return Optional.empty();
        }
    }
}
