package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.cli.CaravanMain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code explain} beside a running process, with names of the test's own. */
class ExplainTest {

    private static final String CONFIG = """
            accounts:
            - {name: shop, password: shop-secret, domains: [shop.example], may-use: [relay]}
            - {name: other, password: other-secret}
            dns: {servers: ['@DNS@'], timeout: 1s}
            transports:
            - {name: direct, type: direct, allow-private: true}
            - {name: relay, type: smarthost, host: smtp.example, port: 587, rate: [14/s, 500/d],
               dialer: {host: proxy.example, names: proxy}}
            - {name: several, type: smarthost, hosts: [{host: a.example, weight: 2}, b.example], order: weighted, mx: true}
            tls-rules:
            - {to-domain: bank.example, require: verify}
            routes:
            - {from-attempt: 5, transport: several}
            - {from-attempt: 4, transport: relay}
            retry: {schedule: [1s]}
            """;

    @TempDir
    Path directory;

    private record Ended(int code, String output, String errors) {}

    @Test
    void tellsWhatARunningProcessWouldDoAndTouchesNothingOfIts() throws Exception {
        Path policies = Files.createDirectories(directory.resolve("data")).resolve("mta-sts.policies");
        Files.writeString(policies, kept("kept.example"));
        try (World world = new World(
                        "kept.example. MX 10 mx.kept.example.",
                        "mx.kept.example. A 127.0.0.1",
                        "bank.example. MX 5 mx.bank.example.",
                        "mx.bank.example. A 127.0.0.1");
                CaravanRig rig = CaravanRig.start(directory, CONFIG.replace("@DNS@", world.server()))) {
            // As if the process were just writing a line: who opens the file as its owner would tidy it up.
            Files.writeString(policies, "half a li", StandardOpenOption.APPEND);
            String before = Files.readString(policies);
            List<Path> files = files();

            Ended kept = explain("kept.example");
            Ended bank = explain("bank.example", "--from", "ann@shop.example");
            Ended late = explain("kept.example", "--attempt", "4");
            Ended last = explain("kept.example", "--attempt", "5");
            Ended nobody = explain("none.example");

            assertThat(kept.output())
                    .as(kept.errors())
                    .startsWith("kept.example\n  route      no route matches (attempt 1 of mail from <>)\n")
                    .contains("mode enforce, id v1, kept from before; no newer one can be had now\n")
                    .contains("for mx.kept.example\n")
                    .contains("then       it is dialed at 127.0.0.1; TLS is demanded by the MTA-STS policy");
            assertThat(kept.code()).isZero();
            assertThat(bank.output())
                    .contains("of mail from <ann@shop.example>")
                    .contains("tls        rule 1 of tls-rules: verify\n")
                    .contains("TLS is demanded by the rule for bank.example\n");
            assertThat(late.output())
                    .contains("route      global route 2 (attempt 4")
                    .contains("transport  relay: relayed by smtp.example, port 587, TLS starttls,"
                            + " through the proxy proxy.example, port 1080, which looks up the names\n")
                    .contains("rate       at most 14/s and 500/d\n");
            assertThat(last.output())
                    .contains("transport  several: relayed by the mail hosts of a.example, port 25 (weight 2),"
                            + " or the mail hosts of b.example, port 25 (weight 1), TLS starttls\n");
            assertThat(nobody.output()).contains("mail is returned (5.1.2)");
            assertThat(nobody.code()).isEqualTo(1);
            assertThat(Files.readString(policies)).isEqualTo(before);
            assertThat(files()).isEqualTo(files);
            assertThat(rig.attempts()).isZero();
        }
    }

    @Test
    void aWrongCommandAndAFaultyConfigurationHaveExitCodesOfTheirOwn() throws Exception {
        Files.writeString(directory.resolve("caravan.yaml"), "mode: live\nhostname: 5\nnonsense: 1\n");

        assertThat(explain("example.org").code()).isEqualTo(78);
        assertThat(explain("exa mple").code()).isEqualTo(2);
        assertThat(explain("example.org", "--attempt", "0").code()).isEqualTo(2);
    }

    @Test
    void theSandboxAsksNobody() throws Exception {
        Files.writeString(directory.resolve("caravan.yaml"), "mode: sandbox\nhostname: q.example\n");

        Ended ended = explain("example.org");

        assertThat(ended.output()).contains("sandbox    all mail ends in the SMTP server inside the process");
        assertThat(ended.code()).isZero();
    }

    /** As a process keeps it: one line with its check sum. */
    private static String kept(String domain) {
        long now = Instant.now().getEpochSecond();
        String fields = String.join(
                " ", "1", domain, "v1", "enforce", Long.toString(now), "86400", Long.toString(now), "mx." + domain);
        CRC32 sum = new CRC32();
        sum.update(fields.getBytes(StandardCharsets.US_ASCII));
        return String.format("%08x %s\n", sum.getValue(), fields);
    }

    /** The broker's own files come and go. */
    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("data"))) {
            return all.sorted().toList();
        }
    }

    private Ended explain(String... arguments) throws IOException, InterruptedException {
        Path errors = directory.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(
                                Stream.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-Dcaravan.config=" + directory.resolve("caravan.yaml"),
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        CaravanMain.class.getName(),
                                        "explain"),
                                Stream.of(arguments))
                        .toList())
                .directory(directory.toFile())
                .redirectError(errors.toFile());
        Process process = builder.start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), output, Files.readString(errors));
        } finally {
            process.destroyForcibly();
        }
    }
}
