package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.dkim.TestKeys;
import dev.caravan.queue.artemis.EmbeddedBrokerSettings;
import dev.caravan.queue.artemis.EmbeddedBrokerSettings.Acceptor;
import dev.caravan.queue.embedded.EmbeddedBroker;
import dev.caravan.smtp.Certificates;
import dev.caravan.smtp.sink.MailstoreInMemory;
import dev.caravan.smtp.sink.SinkOptions;
import dev.caravan.smtp.sink.SmtpSink;
import dev.caravan.smtp.sink.SunkMail;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;

/** The native executable as a queue, with the broker in this process and sinks in the place of the world. */
final class NativeRig implements AutoCloseable {

    /** Longer than it takes on a busy machine. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String RUNNING = "Caravan is running.";

    /** Nothing signs what the name server of {@code unsigned.example} says; everything but that goes to the sinks. */
    private static final String CONFIG = """
            mode: live
            hostname: caravan.example
            data: '@DIRECTORY@/data'
            broker: {url: '@BROKER@', user: caravan, password: caravan-secret}
            management: {port: @MANAGEMENT@}
            watermarks: {ballast: 0, resume: 97%, refuse: 98%, stop-dialing: 99%}
            accounts:
            - {name: shop, password: shop-secret, domains: [shop.example, BÜCHER.example]}
            dns: {servers: ['@DNS@'], mode: validating, timeout: 1s}
            tls: {ca-file: '@DIRECTORY@/ca.pem'}
            dkim:
            - {domain: shop.example, selector: r, key-file: '@DIRECTORY@/rsa.pem'}
            - {domain: shop.example, selector: e, key-file: '@DIRECTORY@/ed25519.pem'}
            transports:
            - {name: sink, type: smarthost, host: 127.0.0.1, port: @SINK@, tls: none}
            - {name: secure, type: smarthost, host: 127.0.0.1, port: @SECURE@, tls: starttls}
            - name: several
              type: smarthost
              hosts: [{host: 127.0.0.1, port: @NOBODY@}, {host: 127.0.0.1, port: @SINK@}]
              tls: none
              rate: [10/s, 1000/d]
            routes:
            - {to-domain: unsigned.example, transport: direct}
            - {to-domain: secure.example, transport: secure}
            - {to-domain: several.example, transport: several}
            - {transport: sink}
            retry: {schedule: [1s, 1s]}
            """;

    private final Path directory;
    private final MailstoreInMemory mail = new MailstoreInMemory();
    private final World unsigned;
    private final SmtpSink sink;
    private final SmtpSink secure;
    private final EmbeddedBroker broker;
    private @Nullable Process caravan;

    private NativeRig(Path directory) throws Exception {
        this.directory = directory;
        Certificates certificates = new Certificates();
        Files.writeString(
                directory.resolve("ca.pem"),
                Certificates.pem("CERTIFICATE", certificates.authority().getEncoded()));
        TestKeys.write(directory.resolve("rsa.pem"), TestKeys.rsa(2_048));
        TestKeys.write(directory.resolve("ed25519.pem"), TestKeys.ed25519());
        unsigned = new World("unsigned.example. MX 10 mx.unsigned.example.");
        sink = SmtpSink.start(SinkOptions.loopback(), mail);
        secure = SmtpSink.start(
                SinkOptions.loopback()
                        .withTls(certificates
                                .issue(
                                        Instant.now().plus(Certificates.DAY),
                                        new GeneralName(GeneralName.iPAddress, "127.0.0.1"))
                                .serving(certificates.authority())),
                mail);
        broker = new EmbeddedBroker(new EmbeddedBrokerSettings(
                directory.resolve("broker"),
                Optional.of(new Acceptor("127.0.0.1", 0, Optional.empty())),
                "caravan-secret",
                Map.of("shop", "shop-secret")));
    }

    static NativeRig start(Path directory) throws Exception {
        NativeRig rig = new NativeRig(directory);
        try {
            rig.start();
            return rig;
        } catch (Exception | AssertionError e) {
            rig.close();
            throw e;
        }
    }

    private void start() throws Exception {
        broker.start();
        Files.writeString(config(), filled());
        long start = System.nanoTime();
        caravan = new ProcessBuilder(NativeExecutable.command(config()))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> assertThat(log()).contains(RUNNING));
        System.out.printf("native: running after %d ms%n", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }

    private String filled() throws IOException {
        try (ServerSocket nobody = new ServerSocket(0);
                ServerSocket management = new ServerSocket(0)) {
            return CONFIG.replace("@DIRECTORY@", directory.toString())
                    .replace("@BROKER@", url())
                    .replace("@MANAGEMENT@", port(management.getLocalPort()))
                    .replace("@DNS@", unsigned.server())
                    .replace("@SINK@", port(sink.address().getPort()))
                    .replace("@SECURE@", port(secure.address().getPort()))
                    .replace("@NOBODY@", port(nobody.getLocalPort()));
        }
    }

    private static String port(int number) {
        return String.valueOf(number);
    }

    Path config() {
        return directory.resolve("caravan.yaml");
    }

    String url() {
        return "tcp://127.0.0.1:" + broker.port();
    }

    Application application() {
        return Application.connect(url(), "shop", "shop-secret");
    }

    List<SunkMail> mailsTo(String mailbox) {
        return mail.mails().stream()
                .filter(mail -> mail.recipients().stream()
                        .anyMatch(recipient -> recipient.forwardPath().equals("<" + mailbox + ">")))
                .toList();
    }

    /** What the executable has said. */
    String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() throws Exception {
        try (unsigned;
                sink;
                secure;
                broker) {
            if (caravan != null) {
                caravan.destroy();
                if (!caravan.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    caravan.destroyForcibly().waitFor();
                }
            }
        }
    }
}
