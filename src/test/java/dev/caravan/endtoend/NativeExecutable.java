package dev.caravan.endtoend;

import dev.caravan.config.ConfigFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/** The native executable, built from what is here with a GraalVM that is here, or is put together from packages. */
final class NativeExecutable {

    /** Makes a GraalVM where there is none. */
    private static final Path SETUP =
            Path.of(System.getProperty("caravan.native", "../shared/native"), "native-image-setup.sh");

    /** Made once, until {@code target} goes. */
    private static final Path MADE_HOME = Path.of("target/graalvm");

    /** Names one that is built already. */
    private static final String READY = "caravan.native.executable";

    private static final Path LOGS = Path.of("target/native-smoke");
    private static final Path SOURCES = Path.of("target/native/native-sources");

    /** More options for Maven, separated by single spaces, for example {@code -o}. */
    private static final String MAVEN_OPTIONS = "CARAVAN_MAVEN_OPTIONS";

    /** Heap of the builder. */
    private static final int BUILDER_GIB = 5;

    /** Beside the heap: its compiled code, the linker, and Maven. */
    private static final int BESIDE_GIB = 2;

    private static final long KIB_PER_GIB = 1L << 20;

    /** On two slow cores one takes five. */
    private static final long BUILD_MINUTES_MAX = 30;

    /** Of this run of tests. */
    private static @Nullable Path built;

    private NativeExecutable() {}

    /** Where it cannot be built, says so and aborts the test: that is no success and no failure. Builds once. */
    static synchronized Path get() throws IOException, InterruptedException {
        if (built == null) {
            String ready = System.getProperty(READY);
            built = (ready == null ? build() : Path.of(ready)).toAbsolutePath();
        }
        return built;
    }

    /** A command that goes by this configuration. */
    static List<String> command(Path config, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(get().toString(), "-D" + ConfigFile.PROPERTY + "=" + config));
        command.addAll(List.of(words));
        return command;
    }

    private static Path build() throws IOException, InterruptedException {
        Optional<String> obstacle = obstacle();
        if (obstacle.isPresent()) {
            throw skipped(obstacle.get());
        }
        Files.createDirectories(LOGS);
        Path home = home();
        must(sources(), LOGS.resolve("sources.log"));
        withoutNativeAccess(SOURCES.resolve("caravan-runner.jar"));
        List<String> command = new ArrayList<>(
                List.of(home.resolve("bin/native-image").toAbsolutePath().toString()));
        // As a shell takes them: a backslash in them is one.
        command.addAll(List.of(
                Files.readString(SOURCES.resolve("native-image.args")).strip().split("\\s+")));
        must(new ProcessBuilder(command).directory(SOURCES.toFile()), LOGS.resolve("build.log"));
        return SOURCES.resolve("caravan-runner");
    }

    /** What the builder is to be fed with. */
    private static ProcessBuilder sources() {
        List<String> command = new ArrayList<>(List.of("./mvnw", "-B", "package", "-DskipTests"));
        command.add("-Dquarkus.native.enabled=true");
        command.add("-Dquarkus.native.sources-only=true");
        // What is built is looked at and thrown away: as fast as it goes.
        command.add("-Dquarkus.native.additional-build-args=-Ob");
        command.add("-Dquarkus.native.native-image-xmx=" + BUILDER_GIB + "g");
        Optional.ofNullable(System.getenv(MAVEN_OPTIONS)).ifPresent(more -> command.addAll(List.of(more.split(" "))));
        return new ProcessBuilder(command);
    }

    /** Of the same meaning as an argument that the builder gets anyhow; a launcher put together from packages chokes on it. */
    private static void withoutNativeAccess(Path jar) throws IOException {
        try (FileSystem files = FileSystems.newFileSystem(jar)) {
            Path path = files.getPath("META-INF/MANIFEST.MF");
            Manifest manifest;
            try (InputStream in = Files.newInputStream(path)) {
                manifest = new Manifest(in);
            }
            manifest.getMainAttributes().remove(new Attributes.Name("Enable-Native-Access"));
            try (OutputStream out = Files.newOutputStream(path)) {
                manifest.write(out);
            }
        }
    }

    private static void must(ProcessBuilder builder, Path log) throws IOException, InterruptedException {
        if (run(builder, log) != 0) {
            throw new IllegalStateException("the native executable cannot be built; see " + log);
        }
    }

    private static Optional<String> obstacle() throws IOException {
        if (System.getenv("GRAALVM_HOME") == null && !isGraalVm(MADE_HOME) && !Files.isRegularFile(SETUP)) {
            return Optional.of("no GRAALVM_HOME, and no " + SETUP);
        }
        Path memory = Path.of("/proc/meminfo");
        if (!Files.exists(memory)) {
            return Optional.of("this is not Linux");
        }
        long free = Files.readAllLines(memory).stream()
                .filter(line -> line.startsWith("MemAvailable:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(0);
        int needed = BUILDER_GIB + BESIDE_GIB;
        return free < needed * KIB_PER_GIB
                ? Optional.of("it takes " + needed + " GiB of memory, and " + free / KIB_PER_GIB + " are free")
                : Optional.empty();
    }

    private static Path home() throws IOException, InterruptedException {
        String given = System.getenv("GRAALVM_HOME");
        if (given != null) {
            return Path.of(given);
        }
        if (!isGraalVm(MADE_HOME)) {
            Path log = LOGS.resolve("setup.log");
            if (run(new ProcessBuilder("bash", SETUP.toString(), MADE_HOME.toString()), log) != 0) {
                throw skipped(SETUP.getFileName() + " failed: "
                        + Files.readAllLines(log).getLast());
            }
        }
        return MADE_HOME;
    }

    private static boolean isGraalVm(Path home) {
        return Files.isExecutable(home.resolve("bin/native-image"));
    }

    private static TestAbortedException skipped(String why) {
        System.out.println("native: skipped (" + why + ")");
        return new TestAbortedException(why);
    }

    private static int run(ProcessBuilder builder, Path log) throws IOException, InterruptedException {
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            if (process.waitFor(BUILD_MINUTES_MAX, TimeUnit.MINUTES)) {
                return process.exitValue();
            }
            throw new IllegalStateException("not done within " + BUILD_MINUTES_MAX + " minutes; see " + log);
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }
}
