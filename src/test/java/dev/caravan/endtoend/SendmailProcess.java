package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.cli.CaravanMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The command as programs start it: a file named sendmail, with a process behind it. */
final class SendmailProcess {

    /** Longer than a process takes on a busy machine. */
    private static final long PATIENCE_SECONDS = 60;

    private final Path directory;
    private final Path executable;

    record Ended(int code, String output) {}

    /** On this JVM. */
    SendmailProcess(Path directory) throws IOException {
        this(
                directory,
                "'%s' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED"
                                .formatted(Path.of(System.getProperty("java.home"), "bin", "java"))
                        + " --sun-misc-unsafe-memory-access=allow -cp '%s' %s"
                                .formatted(System.getProperty("java.class.path"), CaravanMain.class.getName()));
    }

    /**
     * Makes the file, which goes by the configuration beside it.
     *
     * @param caravan the program, for a shell
     */
    SendmailProcess(Path directory, String caravan) throws IOException {
        this.directory = directory;
        this.executable = directory.resolve("sendmail");
        Files.writeString(executable, """
                #!/bin/sh
                unset JAVA_TOOL_OPTIONS
                export CARAVAN_SENDMAIL_CONFIG='%s'
                exec %s sendmail "$@"
                """.formatted(directory.resolve("sendmail.yaml"), caravan));
        Files.setPosixFilePermissions(executable, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Path executable() {
        return executable;
    }

    /** The rest of the file says to whom mail goes. */
    void configure(String target) throws IOException {
        Path file = directory.resolve("sendmail.yaml");
        Files.writeString(
                file,
                "hostname: client.example\ndomain: site.example\ntimeout: 20s\nkeep: '" + keep() + "'\n" + target
                        + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    Path keep() {
        return directory.resolve("unsent");
    }

    List<String> kept() {
        if (!Files.isDirectory(keep())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(keep())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("lock"))
                    .map(name -> name.replaceFirst(".*\\.", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Ended send(String message, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(executable.toString()));
        command.addAll(Arrays.asList(arguments));
        return run(message, command);
    }

    /** Any program. */
    Ended run(String input, List<String> command) throws IOException, InterruptedException {
        Process process = start(input, command);
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), Files.readString(output()));
        } finally {
            process.destroyForcibly();
        }
    }

    Process start(String input, List<String> command) throws IOException {
        Path in = Files.writeString(directory.resolve("input"), input, StandardCharsets.UTF_8);
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(in.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output().toFile())
                .start();
    }

    private Path output() {
        return directory.resolve("output");
    }
}
