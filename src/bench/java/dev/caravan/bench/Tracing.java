package dev.caravan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Counts the system calls of a process, with {@code strace} if it is there and may trace. It slows the process down: what
 * runs under it is not timed.
 */
final class Tracing {

    private static final Duration ATTACH_MAX = Duration.ofSeconds(10);

    private final Process strace;
    private final Path summary;

    private Tracing(Process strace, Path summary) {
        this.strace = strace;
        this.summary = summary;
    }

    /** Whether calls can be counted here at all. */
    static boolean isPossible() throws InterruptedException {
        try {
            return new ProcessBuilder("strace", "-c", "-o", "/dev/null", "true")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** What has to stand before a command for its calls to be counted in {@code summary}. */
    static List<String> prefix(Path summary) {
        return List.of("strace", "-c", "-f", "-o", summary.toString());
    }

    /** Counts the calls of a running process from now on. */
    static Tracing attach(long pid, Path summary) throws IOException, ProofFailed, InterruptedException {
        Path said = summary.resolveSibling(summary.getFileName() + ".said");
        Process strace = Children.start(
                new ProcessBuilder("strace", "-c", "-f", "-o", summary.toString(), "-p", Long.toString(pid))
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile()));
        Await.until(
                () -> tracers(pid) || !strace.isAlive(), ATTACH_MAX, () -> "strace does not attach to process " + pid);
        return new Tracing(strace, summary);
    }

    /** Ends the counting. */
    long stop() throws IOException, InterruptedException {
        Children.signal(strace, "INT");
        strace.waitFor();
        Children.stop(strace);
        return calls(summary);
    }

    /** All calls in a summary; its last line holds the sums: percent, seconds, microseconds, calls, errors. */
    static long calls(Path summary) throws IOException {
        String total = Files.readAllLines(summary).stream()
                .filter(line -> line.endsWith(" total"))
                .findFirst()
                .orElseThrow(() -> new IOException("no sums in " + summary));
        return Long.parseLong(total.strip().split(" +")[3]);
    }

    /** Whether every thread of the process is traced. */
    private static boolean tracers(long pid) {
        try (var tasks = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path task : tasks) {
                if (Files.readString(task.resolve("status")).contains("TracerPid:\t0\n")) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
