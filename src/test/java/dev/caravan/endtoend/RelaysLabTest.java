package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.cli.run.Listeners;
import dev.caravan.queue.artemis.WorkerListener;
import dev.caravan.transport.AttemptResult.Withheld;
import jakarta.jms.BytesMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Relays with several hosts, of domains, and through a proxy, at servers of others. */
@Tag("lab")
class RelaysLabTest {

    /** Nothing ever listens there. */
    private static final String NOBODY = "127.25.0.250";

    @TempDir
    static Path directory;

    private static Lab lab;
    private static CaravanRig caravan;

    /** By the transport's name: its keys, and which host and kind of proof its outcome is to name. */
    private static final Map<String, Expected> GOOD = new LinkedHashMap<>();

    /** By the transport's name: its keys. None of them says anything to the message. */
    private static final Map<String, String> OURS = new LinkedHashMap<>();

    /** Why the first attempt at each of those was withheld. */
    private static final Map<String, String> WITHHELD = new ConcurrentHashMap<>();

    private record Expected(String keys, String host, String verifiedBy) {}

    @BeforeAll
    static void start() throws Exception {
        lab = Lab.start();
        transports();
        String names =
                Stream.concat(GOOD.keySet().stream(), OURS.keySet().stream()).collect(Collectors.joining(", "));
        String transports = Stream.concat(
                        GOOD.entrySet().stream()
                                .map(e -> line(e.getKey(), e.getValue().keys())),
                        OURS.entrySet().stream().map(e -> line(e.getKey(), e.getValue())))
                .collect(Collectors.joining("\n"));
        Listeners listeners = new Listeners(WorkerListener.NONE, (job, via, result, settlement) -> {
            if (result instanceof Withheld withheld) {
                WITHHELD.putIfAbsent(
                        job.transport().orElseThrow(),
                        withheld.why().status() + " " + withheld.why().text());
            }
        });
        caravan = CaravanRig.start(
                directory,
                """
                accounts:
                - {name: shop, password: shop-secret, dsn: never, may-use: [%s]}
                - {name: other, password: other-secret}
                dns: {servers: ["%s"], timeout: 2s, mode: trusting}
                tls: {ca-file: "%s"}
                retry: {schedule: [1h]}
                transports:
                %s
                """.formatted(names, lab.get("LAB_RESOLVER"), lab.get("LAB_CA_FILE"), transports),
                listeners);
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            if (caravan != null) {
                caravan.close();
            }
        } finally {
            if (lab != null) {
                lab.close();
            }
        }
    }

    private static void transports() {
        String proxy = lab.get("LAB_SOCKS_OPEN").replace(":", ", port: ");
        good(
                "first-dead",
                "hosts: [" + NOBODY + ", mx.ok-311.dane.test], tls: opportunistic",
                "mx.ok-311.dane.test",
                "");
        good("drawn", "hosts: [" + NOBODY + ", mx.lab.test], order: weighted, tls: none", "mx.lab.test", "");
        good("domain-dane", "host: ok-311.dane.test, mx: true, tls: dane", "mx.ok-311.dane.test", "dane");
        // Its TLSA records are wrong, and nobody asks for them.
        good(
                "domain-signed",
                "host: wrong-valid-pkix.dane.test, mx: true, tls: starttls",
                "mx.wrong-valid-pkix.dane.test",
                "pkix");
        good("named-unsigned", "host: mx.sts-ok.sts.test, tls: starttls", "mx.sts-ok.sts.test", "pkix");
        good(
                "first-dead-through-proxy",
                "hosts: [" + NOBODY + ", mx.lab.test], tls: none, dialer: {host: " + proxy + "}",
                "mx.lab.test",
                "");
        good(
                "domain-through-proxy",
                "host: ok-311.dane.test, mx: true, tls: dane, dialer: {host: " + proxy + "}",
                "mx.ok-311.dane.test",
                "dane");
        String named = "dialer: {host: " + proxy + ", names: proxy}";
        good(
                "left-to-proxy",
                "hosts: [no-such.plain.test, mx.sts-ok.sts.test], tls: starttls, " + named,
                "mx.sts-ok.sts.test",
                "pkix");
        OURS.put("unknown-to-proxy", "host: no-such.plain.test, tls: none, " + named);
        OURS.put("all-dead", "hosts: [" + NOBODY + ", 127.25.0.251], tls: none");
        // The MX record is not authentic, and the certificate is for the host only.
        OURS.put("domain-unsigned", "host: sts-ok.sts.test, mx: true, tls: starttls");
        OURS.put("domain-wrong-tlsa", "host: wrong-311.dane.test, mx: true, tls: dane");
        OURS.put("domain-nowhere", "host: no-such.plain.test, mx: true, tls: none");
    }

    private static void good(String name, String keys, String host, String verifiedBy) {
        GOOD.put(name, new Expected(keys, host, verifiedBy));
    }

    private static String line(String name, String keys) {
        return "- {name: " + name + ", type: smarthost, port: " + lab.get("LAB_SMTP_PORT") + ", " + keys + "}";
    }

    @Test
    void aHostThatIsThereTakesTheMailAndWhatIsAmissWithAllOfThemIsNoAnswerToIt() throws Exception {
        try (Application application = caravan.application()) {
            for (String name : OURS.keySet()) {
                application.drop(message(application, name));
            }
            for (Map.Entry<String, Expected> good : GOOD.entrySet()) {
                Expected expected = good.getValue();
                // The second one passes the dead host over.
                for (int i = 0; i < 2; i++) {
                    JsonNode outcome = application.ask(message(application, good.getKey()));
                    System.out.printf(
                            "lab: %-26s %s %s %s%n",
                            good.getKey(),
                            outcome.path("action").asText(),
                            outcome.path("host").asText(),
                            outcome.path("tls").path("verifiedBy"));
                    assertThat(outcome.path("action").asText()).isEqualTo("relayed");
                    assertThat(outcome.path("host").asText()).isEqualTo(expected.host());
                    // What only the proxy knows is not told.
                    assertThat(outcome.has("address")).isEqualTo(!good.getKey().startsWith("left"));
                    assertThat(outcome.path("tls").path("verifiedBy").toString())
                            .contains(expected.verifiedBy());
                }
            }
        }
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(WITHHELD).containsOnlyKeys(OURS.keySet()));
        WITHHELD.forEach((name, why) -> System.out.printf("lab: %-26s withheld: %s%n", name, why));
        assertThat(WITHHELD.get("domain-unsigned"))
                .startsWith("4.7.5")
                .contains("nothing authenticates its MX records");
        assertThat(WITHHELD.get("domain-wrong-tlsa")).startsWith("4.7.5");
        assertThat(WITHHELD.get("unknown-to-proxy")).startsWith("4.").contains("no-such.plain.test port ");
        assertThat(WITHHELD.get("domain-nowhere")).startsWith("4.1.2").contains("does not exist");
        assertThat(lab.stored("lab.test"))
                .contains("[" + lab.get("LAB_SOCKS_OPEN").split(":")[0] + "]");
    }

    private static BytesMessage message(Application application, String transport) throws Exception {
        return Application.with(application.to("alice@lab.test"), Map.of("CaravanTransport", transport));
    }
}
