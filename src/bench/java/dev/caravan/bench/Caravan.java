package dev.caravan.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The process under test in a directory of its own. It can be started again after it was killed. */
public final class Caravan implements AutoCloseable {

    /** The account that drops, and its password: of a broker on loopback that lives as long as the run. */
    public static final String ACCOUNT = "bench";

    public static final String PASSWORD = "bench-on-loopback-only";

    /** An environment variable with further options of its virtual machine, to record where the time goes. */
    private static final String MORE_OPTIONS = "CARAVAN_BENCH_JAVA_OPTIONS";

    private static final long START_MAX_SECONDS = 120;
    private static final String RUNNING = "Caravan is running.";

    private final Path directory;
    private final Setup setup;
    private final int port;
    private final int managementPort;
    private final Probe probe;
    private @Nullable Process process;

    /**
     * How it is configured.
     *
     * @param routing the keys {@code transports}, {@code routes} and {@code retry} of the configuration file
     * @param heap of the Java virtual machine, as for {@code -Xmx}
     */
    public record Setup(String routing, String heap) {}

    public Caravan(Path directory, Setup setup) throws IOException {
        this.directory = directory;
        this.setup = setup;
        this.port = Ports.free();
        this.managementPort = Ports.free();
        Files.createDirectories(directory);
        this.probe = Probe.open(directory.resolve("probe"));
        Files.writeString(directory.resolve("caravan.yaml"), configuration());
    }

    /** One smarthost for everything. */
    public static String smarthost(int sinkPort, int connections) {
        return """
                transports:
                  - name: sink
                    type: smarthost
                    host: 127.0.0.1
                    port: %d
                    tls: none
                    connections: {min: %d, max: %d}
                routes:
                  - transport: sink
                """.formatted(sinkPort, connections, connections);
    }

    private String configuration() {
        return """
                mode: live
                hostname: caravan.bench.example
                data: data
                broker: {host: 127.0.0.1, port: %d}
                management: {port: %d}
                accounts:
                  - {name: %s, password: %s}
                # The machine's disk is shared: its filling is not what is measured.
                watermarks: {refuse: 98%%, stop-dialing: 99%%, resume: 97%%, ballast: 0}
                %s""".formatted(port, managementPort, ACCOUNT, PASSWORD, setup.routing());
    }

    /** Returns when it takes drops. */
    public void start() throws IOException, InterruptedException {
        probe.clear();
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = new ArrayList<>(List.of(
                java.toString(),
                "-Xmx" + setup.heap(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dcaravan.config=caravan.yaml",
                "-D" + Probe.PROPERTY + "=probe",
                "-Dquarkus.management.port=" + managementPort));
        Optional.ofNullable(System.getenv(MORE_OPTIONS)).ifPresent(more -> command.addAll(List.of(more.split(" "))));
        command.addAll(List.of(
                "-jar",
                Path.of(System.getProperty("bench.app"), "quarkus-run.jar").toString()));
        Process started = Children.start(
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true));
        process = started;
        CompletableFuture<Void> running = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("caravan-log").start(() -> follow(started, running));
        try {
            running.get(START_MAX_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("Caravan does not start; see " + directory.resolve("log"), e);
        }
    }

    private void follow(Process started, CompletableFuture<Void> running) {
        try (BufferedReader lines = started.inputReader();
                BufferedWriter log = Files.newBufferedWriter(
                        directory.resolve("log"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.write(line);
                log.newLine();
                log.flush();
                if (line.equals(RUNNING)) {
                    running.complete(null);
                }
            }
        } catch (IOException e) {
            // It was killed.
        }
        running.completeExceptionally(new IOException("it ended"));
    }

    /** SIGKILL. */
    public void kill() throws InterruptedException {
        Children.kill(running());
        process = null;
    }

    public Process running() {
        Process current = process;
        if (current == null) {
            throw new IllegalStateException("Caravan is not running");
        }
        return current;
    }

    public Probe probe() {
        return probe;
    }

    public Usage usage() {
        return Usage.of(running().toHandle());
    }

    public String url() {
        return "tcp://127.0.0.1:" + port;
    }

    public Path directory() {
        return directory;
    }

    @Override
    public void close() throws InterruptedException {
        if (process != null) {
            Children.stop(process);
        }
    }
}
