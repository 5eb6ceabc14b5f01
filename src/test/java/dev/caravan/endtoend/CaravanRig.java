package dev.caravan.endtoend;

import dev.caravan.cli.run.Caravan;
import dev.caravan.cli.run.Listeners;
import dev.caravan.config.ConfigFile;
import dev.caravan.config.ConfigReload;
import dev.caravan.config.ReloadResult;
import dev.caravan.queue.artemis.EmbeddedBrokerSettings;
import dev.caravan.queue.artemis.WorkerListener;
import dev.caravan.smtp.sink.MailstoreInMemory;
import dev.caravan.smtp.sink.SinkOptions;
import dev.caravan.smtp.sink.SmtpSink;
import dev.caravan.smtp.sink.SunkMail;
import jakarta.jms.JMSContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;

/**
 * Caravan as the command runs it, in live mode, with an SMTP sink in the place of the world. The sink outlives a restart
 * of Caravan, and so do the data directory and the port.
 */
final class CaravanRig implements AutoCloseable {

    /** The account that drops. */
    static final String SHOP = "shop";

    /** Another one, whose things are none of the first one's business. */
    static final String OTHER = "other";

    /** Everything goes to the sink; retries are quick. */
    static final String PLAIN = """
            accounts:
            - {name: shop, password: shop-secret, domains: [shop.example], may-use: [sink]}
            - {name: other, password: other-secret}
            transports:
            - {name: sink, type: smarthost, host: 127.0.0.1, port: @SINK@, tls: none}
            routes:
            - {transport: sink}
            retry: {schedule: [1s, 1s]}
            """;

    private static final String BASE = """
            mode: live
            hostname: caravan.example
            data: '@DATA@'
            drain: 5s
            broker: {host: 127.0.0.1, port: @PORT@}
            management: {port: 0}
            """;

    /** Any disk has room. */
    private static final String WATERMARKS = """
            watermarks: {ballast: 0, resume: 97%, refuse: 98%, stop-dialing: 99%}
            """;

    private final Path directory;
    private final InstantSource clock;
    private final MailstoreInMemory mail = new MailstoreInMemory();
    private final SmtpSink sink;
    private final int port;
    private final AtomicInteger attempts = new AtomicInteger();
    private Listeners listeners =
            new Listeners(WorkerListener.NONE, (job, via, result, settlement) -> attempts.incrementAndGet());
    private @Nullable Caravan caravan;
    private @Nullable DefaultCamelContext camel;

    private CaravanRig(Path directory, InstantSource clock) throws IOException {
        this.directory = directory;
        this.clock = clock;
        this.sink = SmtpSink.start(SinkOptions.loopback(), mail);
        this.port = freePort();
    }

    /** @param config without what the rig sets itself; {@code @SINK@} stands for the sink's port */
    static CaravanRig start(Path directory, String config) throws Exception {
        return start(directory, config, InstantSource.system());
    }

    /** By another clock than the machine's. */
    static CaravanRig start(Path directory, String config, InstantSource clock) throws Exception {
        CaravanRig rig = new CaravanRig(directory, clock);
        rig.write(config);
        rig.start();
        return rig;
    }

    /** With what hears of everything, in the place of the count of attempts. */
    static CaravanRig start(Path directory, String config, Listeners listeners) throws Exception {
        CaravanRig rig = new CaravanRig(directory, InstantSource.system());
        rig.listeners = listeners;
        rig.write(config);
        rig.start();
        return rig;
    }

    void start() throws Exception {
        ConfigFile file = ConfigFile.at(configFile());
        ConfigReload reload = ConfigReload.startingFrom(file, file.load().orThrow());
        DefaultCamelContext context = new DefaultCamelContext();
        Caravan starting = new Caravan(reload, context, listeners, clock);
        camel = context;
        caravan = starting;
        starting.start();
    }

    /** As SIGTERM does. */
    void stop() throws Exception {
        if (caravan != null) {
            caravan.close();
            caravan = null;
        }
        if (camel != null) {
            camel.close();
            camel = null;
        }
    }

    Caravan caravan() {
        return present(caravan);
    }

    DefaultCamelContext camel() {
        return present(camel);
    }

    /** Replaces the configuration file. */
    void write(String config) throws IOException {
        String base = config.startsWith("mode: ") ? BASE.replace("mode: live\n", "") : BASE;
        String text = (base + (config.contains("watermarks:") ? "" : WATERMARKS) + config)
                .replace("@DATA@", directory.resolve("data").toString())
                .replace("@PORT@", Integer.toString(port))
                .replace("@SINK@", Integer.toString(sink.address().getPort()));
        Files.writeString(configFile(), text);
    }

    ReloadResult reload(String config) throws IOException {
        write(config);
        return caravan().reloadNow();
    }

    /** Where applications connect. */
    String url() {
        return "tcp://127.0.0.1:" + port;
    }

    /** How often a transport was asked. */
    int attempts() {
        return attempts.get();
    }

    /** What the sink has taken. */
    List<SunkMail> mails() {
        return mail.mails();
    }

    /** What the sink has taken for this address. */
    List<SunkMail> mailsTo(String mailbox) {
        return mail.mails().stream()
                .filter(m ->
                        m.recipients().stream().anyMatch(r -> r.forwardPath().equals("<" + mailbox + ">")))
                .toList();
    }

    Application application() {
        return Application.connect(url(), SHOP, SHOP + "-secret");
    }

    /** A transacted session of the account. */
    JMSContext transacted() {
        return new ActiveMQConnectionFactory(url())
                .createContext(SHOP, SHOP + "-secret", JMSContext.SESSION_TRANSACTED);
    }

    /** A session of the internal user, to look at Caravan's own queues. */
    JMSContext insider() {
        return new ActiveMQConnectionFactory(url())
                .createContext(
                        EmbeddedBrokerSettings.INTERNAL_USER,
                        caravan().credentials().internalUser().reveal());
    }

    @Override
    public void close() throws Exception {
        try {
            stop();
        } finally {
            sink.close();
        }
    }

    private Path configFile() {
        return directory.resolve("caravan.yaml");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("Caravan is not running");
        }
        return value;
    }
}
