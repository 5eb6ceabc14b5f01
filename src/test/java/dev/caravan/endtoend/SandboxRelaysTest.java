package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration for the world, tried out in the sandbox: its relays hand mail over, and nobody is asked for a secret. */
class SandboxRelaysTest {

    private static final String CONFIG = """
            accounts:
            - {name: shop, password: shop-secret, may-use: [relay, hosts, domain, provider, proxied, away]}
            transports:
            - {name: relay, type: smarthost, host: relay.example}
            - {name: hosts, type: smarthost, hosts: [a.example, 192.0.2.1], order: weighted, tls: implicit}
            - {name: domain, type: smarthost, host: provider.example, mx: true, tls: dane}
            - {name: provider, type: submission, host: smtp.example, user: ann, password: wrong}
            - {name: proxied, type: smarthost, host: relay.example, dialer: {host: proxy.example}}
            - {name: away, type: socks, host: proxy.example}
            """;

    @TempDir
    Path directory;

    @Test
    void everyKindOfRelayEndsAtTheSink() throws Exception {
        try (CaravanRig rig = CaravanRig.start(directory, "mode: sandbox\n" + CONFIG);
                Application app = rig.application()) {
            for (String transport : Stream.of("relay", "hosts", "domain", "provider", "proxied", "away")
                    .toList()) {
                var outcome = app.ask(Application.with(
                        app.to(transport + "@recipient.example"), Map.of("CaravanTransport", transport)));
                assertThat(outcome.path("action").asText())
                        .as(outcome.toString())
                        .isIn("relayed", "delivered");
            }
        }
        assertThat(Files.list(directory.resolve("data/sandbox/Maildir/new"))).hasSize(6);
    }
}
