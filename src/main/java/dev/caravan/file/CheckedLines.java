package dev.caravan.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/** A file of lines with a check sum each: what a crash or a disk has spoilt is one line and not the file. */
public final class CheckedLines {

    private CheckedLines() {}

    /** The line for a text, without an end. */
    public static String line(String text) {
        return checkSum(text) + " " + text;
    }

    /** The text of a line; empty if the check sum is not its own. */
    public static Optional<String> text(String line) {
        int space = line.indexOf(' ');
        return Optional.of(line.substring(space + 1))
                .filter(text -> space >= 0 && line.substring(0, space).equals(checkSum(text)));
    }

    /**
     * Writes the file anew: it is the old or the new one, whatever happens. On return it survives a power cut. Not for
     * several threads.
     *
     * @param texts ASCII without line ends
     */
    public static void replace(Path file, Stream<String> texts) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Iterable<String> lines = texts.map(CheckedLines::line)::iterator;
        Files.write(fresh, lines, StandardCharsets.US_ASCII);
        Durable.force(fresh);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Durable.force(file.toAbsolutePath().getParent());
    }

    private static String checkSum(String text) {
        CRC32 sum = new CRC32();
        sum.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return String.format("%08x", sum.getValue());
    }
}
