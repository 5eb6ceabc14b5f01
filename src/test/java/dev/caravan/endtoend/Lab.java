package dev.caravan.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** The laboratory of real mail servers beside the project, from its start to its end. */
final class Lab implements AutoCloseable {

    /** Where the scripts are. */
    private static final Path SCRIPTS = Path.of(System.getProperty("caravan.lab", "../shared/lab"));

    private final Path directory;
    private final Map<String, String> environment;

    private Lab(Path directory, Map<String, String> environment) {
        this.directory = directory;
        this.environment = environment;
    }

    /** Why it cannot run here; empty if nothing stands against trying. */
    private static Optional<String> obstacle() throws IOException {
        if (!Files.isExecutable(SCRIPTS.resolve("up.sh"))) {
            return Optional.of("no scripts in " + SCRIPTS);
        }
        if (!Files.exists(Path.of("/etc/debian_version"))) {
            return Optional.of("this is not Debian");
        }
        if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
            return Optional.of("this is not root");
        }
        return Optional.empty();
    }

    /** Where it cannot be had, says so and aborts the tests: that is no success and no failure. */
    static Lab start() throws IOException, InterruptedException {
        Optional<String> obstacle = obstacle();
        if (obstacle.isPresent()) {
            throw skipped(obstacle.get());
        }
        // The servers' own users must be able to pass through.
        Path directory = Files.createTempDirectory(
                "maillab", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        prepare("install.sh");
        prepare("up.sh", directory.toString());
        Map<String, String> environment = new HashMap<>();
        for (String line : Files.readAllLines(directory.resolve("lab.env"))) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                environment.put(line.substring(0, equals), unquoted(line.substring(equals + 1)));
            }
        }
        return new Lab(directory, environment);
    }

    /** As a shell would read it. */
    private static String unquoted(String value) {
        return value.startsWith("'") && value.endsWith("'") ? value.substring(1, value.length() - 1) : value;
    }

    /** A line of what the laboratory says of itself. */
    String get(String name) {
        String value = environment.get(name);
        if (value == null) {
            throw new IllegalStateException("the laboratory does not tell " + name);
        }
        return value;
    }

    /** What it can be used for, in the order of its file. */
    List<LabCase> cases() throws IOException {
        return LabCase.read(Path.of(get("LAB_CASES")));
    }

    /** Sessions with the scripted servers, one JSON object each. */
    List<String> scriptedSessions() throws IOException {
        return Files.readAllLines(Path.of(get("LAB_SCRIPTED_LOG")));
    }

    /** What Exim has logged so far. */
    List<String> eximLog() throws IOException {
        return Files.readAllLines(directory.resolve("exim/log/mainlog"), StandardCharsets.ISO_8859_1);
    }

    /** What Postfix has logged so far, as relay and as submission server. */
    List<String> postfixLog() throws IOException {
        return Files.readAllLines(directory.resolve("log/postfix.log"), StandardCharsets.ISO_8859_1);
    }

    /** All mail that was stored for a domain, as it was received; servers keep it under either form of the name. */
    String stored(String domain) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String name : new TreeSet<>(List.of(domain, IDN.toASCII(domain)))) {
            Path mailbox = Path.of(get("LAB_MAIL")).resolve(name);
            if (Files.isDirectory(mailbox)) {
                try (Stream<Path> files = Files.walk(mailbox)) {
                    for (Path file : files.filter(Files::isRegularFile).toList()) {
                        all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
                    }
                }
            }
        }
        return all.toString();
    }

    private static void prepare(String script, String... arguments) throws IOException, InterruptedException {
        List<String> said = run(script, arguments);
        if (!said.isEmpty()) {
            said.forEach(System.out::println);
            throw skipped(script + " failed: " + said.getLast());
        }
    }

    private static TestAbortedException skipped(String why) {
        System.out.println("lab: skipped (" + why + ")");
        return new TestAbortedException(why);
    }

    /** What the script said before it failed; empty if it did its work. */
    private static List<String> run(String script, String... arguments) throws IOException, InterruptedException {
        Path log = Files.createTempFile("lab", ".log");
        Process process = new ProcessBuilder(
                        Stream.concat(Stream.of(SCRIPTS.resolve(script).toString()), Arrays.stream(arguments))
                                .toList())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int status = process.waitFor();
        List<String> said = Files.readAllLines(log);
        Files.delete(log);
        if (status == 0) {
            return List.of();
        }
        return said.isEmpty() ? List.of("status " + status) : said;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        List<String> said = run("down.sh", directory.toString());
        if (!said.isEmpty()) {
            throw new IllegalStateException("down.sh failed: " + said.getLast());
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
