package dev.caravan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a process and all below it have used.
 *
 * @param cpuSeconds user and system time, of ended children, too
 * @param writtenOctets handed to the block layer
 */
public record Usage(double cpuSeconds, long writtenOctets) {

    /** USER_HZ, fixed for programs on Linux whatever the kernel uses. */
    private static final double TICKS_PER_SECOND = 100;

    /** Places in /proc/PID/stat after the command name: utime, stime, cutime, cstime. */
    private static final int UTIME = 11;

    private static final int CSTIME = 14;

    public static Usage of(ProcessHandle process) {
        double cpu = 0;
        long written = 0;
        for (ProcessHandle each :
                Stream.concat(Stream.of(process), process.descendants()).toList()) {
            cpu += cpuOf(each.pid());
            written += writtenBy(each.pid());
        }
        return new Usage(cpu, written);
    }

    public Usage since(Usage before) {
        return new Usage(cpuSeconds - before.cpuSeconds, writtenOctets - before.writtenOctets);
    }

    public Usage plus(Usage other) {
        return new Usage(cpuSeconds + other.cpuSeconds, writtenOctets + other.writtenOctets);
    }

    private static double cpuOf(long pid) {
        String[] fields = read(pid, "stat")
                .map(s -> s.substring(s.lastIndexOf(')') + 2).split(" "))
                .orElse(new String[0]);
        double ticks = 0;
        for (int i = UTIME; i <= CSTIME && i < fields.length; i++) {
            ticks += Long.parseLong(fields[i].strip());
        }
        return ticks / TICKS_PER_SECOND;
    }

    private static long writtenBy(long pid) {
        return read(pid, "io").stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("write_bytes: "))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                .sum();
    }

    /** Empty if it has just ended. */
    private static Optional<String> read(long pid, String name) {
        try {
            return Optional.of(Files.readString(Path.of("/proc", Long.toString(pid), name)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
