package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.queue.artemis.EmbeddedBrokerSettings;
import dev.caravan.queue.artemis.EmbeddedBrokerSettings.Acceptor;
import dev.caravan.queue.embedded.EmbeddedBroker;
import dev.caravan.smtp.sink.MailstoreInMemory;
import dev.caravan.smtp.sink.SinkOptions;
import dev.caravan.smtp.sink.SmtpSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The native executable starts, reaches a broker in another process, this one, and delivers. */
@Tag("native")
class NativeSmokeTest {

    private static final String RUNNING = "Caravan is running.";
    private static final Duration START_MAX = Duration.ofSeconds(30);
    private static final int OCTETS_PER_MIB = 1 << 20;

    private static final String CONFIG = """
            mode: live
            hostname: caravan.example
            data: '%s'
            broker: {url: 'tcp://127.0.0.1:%d', user: caravan, password: caravan-secret}
            management: {port: 0}
            watermarks: {ballast: 0, resume: 97%%, refuse: 98%%, stop-dialing: 99%%}
            accounts:
            - {name: shop, password: shop-secret, domains: [shop.example, BÜCHER.example]}
            dns: {servers: ['%s'], mode: validating, timeout: 1s}
            transports:
            - {name: sink, type: smarthost, host: 127.0.0.1, port: %d, tls: none}
            routes:
            - {to-domain: unsigned.example, transport: direct}
            - {transport: sink}
            """;

    @TempDir
    Path directory;

    @Test
    void itDeliversWhatIsDroppedOnABrokerElsewhere() throws Exception {
        Path executable = NativeExecutable.build().toAbsolutePath();
        MailstoreInMemory mail = new MailstoreInMemory();
        EmbeddedBrokerSettings settings = new EmbeddedBrokerSettings(
                directory.resolve("broker"),
                Optional.of(new Acceptor("127.0.0.1", 0, Optional.empty())),
                "caravan-secret",
                Map.of("shop", "shop-secret"));
        try (World unsigned = new World("unsigned.example. MX 10 mx.unsigned.example.");
                SmtpSink sink = SmtpSink.start(SinkOptions.loopback(), mail);
                EmbeddedBroker broker = new EmbeddedBroker(settings)) {
            broker.start();
            int port = broker.port();
            Path config = directory.resolve("caravan.yaml");
            Files.writeString(
                    config,
                    CONFIG.formatted(
                            directory.resolve("data"),
                            port,
                            unsigned.server(),
                            sink.address().getPort()));
            Path log = directory.resolve("log");
            long start = System.nanoTime();
            Process caravan = new ProcessBuilder(executable.toString(), "-Dcaravan.config=" + config)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                await().atMost(START_MAX)
                        .pollInterval(Duration.ofMillis(5))
                        .untilAsserted(() -> assertThat(Files.readString(log)).contains(RUNNING));
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
                try (Application app = Application.connect("tcp://127.0.0.1:" + port, "shop", "shop-secret")) {
                    JsonNode relayed = app.ask(app.to("ann@example.net"));
                    assertThat(relayed.path("action").asText())
                            .as(() -> relayed + "\n" + content(log))
                            .isEqualTo("relayed");
                    assertThat(mail.mails()).hasSize(1);

                    // Words of the library's bundle: the keys of the root, the validator and its texts are there.
                    assertThat(app.ask(app.to("ann@unsigned.example")).toString())
                            .as(() -> content(log))
                            .contains("the answer is bogus", "Missing DNSKEY RRset");
                }
                System.out.printf(
                        "native: delivered; %d MiB, running after %d ms%n",
                        Files.size(executable) / OCTETS_PER_MIB, millis);
            } finally {
                caravan.destroy();
                if (!caravan.waitFor(START_MAX.toSeconds(), TimeUnit.SECONDS)) {
                    caravan.destroyForcibly().waitFor();
                }
            }
        }
    }

    private static String content(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
