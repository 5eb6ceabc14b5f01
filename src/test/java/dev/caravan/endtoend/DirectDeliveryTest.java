package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.smtp.sink.MailstoreInMemory;
import dev.caravan.smtp.sink.ScriptedServer;
import dev.caravan.smtp.sink.SinkOptions;
import dev.caravan.smtp.sink.SmtpSink;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Direct delivery through the whole process, with names and servers of the test's own. */
class DirectDeliveryTest {

    private static final String CONFIG = """
            accounts:
            - {name: shop, password: shop-secret, domains: [shop.example]}
            - {name: other, password: other-secret}
            dns: {servers: ['@DNS@'], timeout: 1s}
            transports:
            - {name: direct, type: direct, port: @SMTP@, @OPTIONS@}
            retry: {schedule: [1s, 1s, 1s]}
            """;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String SHARED = "direct mx.shared.example";

    @TempDir
    Path directory;

    @Test
    void aDualStackHostThatRefusesOneOfOurAddressesByPolicyGetsTheMessageFromTheOther() throws Exception {
        InetAddress ipv6 = InetAddress.ofLiteral("::1");
        assumeThat(NetworkInterface.getByInetAddress(ipv6)).as("IPv6 here").isNotNull();
        String refusing = """
                S: 220 mx.dual.example ESMTP
                C~ EHLO .*
                S: 250-mx.dual.example
                S: 250 ENHANCEDSTATUSCODES
                C~ MAIL FROM:.*
                S: 250 2.1.0 well
                C~ RCPT TO:.*
                S: 550 5.7.1 your address is on a list
                S: close
                """;
        MailstoreInMemory mails = new MailstoreInMemory();
        try (ScriptedServer ipv4 = ScriptedServer.start(refusing);
                SmtpSink sink = SmtpSink.start(
                        SinkOptions.loopback()
                                .withAddress(new InetSocketAddress(
                                        ipv6, ipv4.address().getPort())),
                        mails);
                World world = new World(
                        "dual.example. MX 10 mx.dual.example.",
                        "mx.dual.example. A 127.0.0.1",
                        "mx.dual.example. AAAA ::1");
                CaravanRig rig = start(world, sink.address().getPort(), "allow-private: true");
                Application app = rig.application()) {
            app.drop(app.to("ann@dual.example"));
            List<JsonNode> outcomes = app.repliesUntilFinal(1);

            assertThat(outcomes)
                    .extracting(o -> o.path("action").asText() + " "
                            + o.path("replyCode").asInt() + " "
                            + o.path("status").asText() + " "
                            + o.path("attempt").asInt())
                    .containsExactly("delayed 550 4.7.1 1", "delivered 250 2.0.0 2");
            assertThat(ipv4.mismatch(PATIENCE)).isEmpty();
            assertThat(mails.mails()).hasSize(1);
        }
    }

    @Test
    void twoDomainsAtOneSetOfHostsShareTheSiteItsConnectionsAndItsReadableName() throws Exception {
        MailstoreInMemory mails = new MailstoreInMemory();
        try (SmtpSink sink = SmtpSink.start(SinkOptions.loopback(), mails);
                World world = new World(
                        "one.example. MX 10 mx.shared.example.",
                        "two.example. MX 20 mx.shared.example.",
                        "mx.shared.example. A 127.0.0.1");
                CaravanRig rig =
                        start(world, sink.address().getPort(), "allow-private: [127.0.0.1/32], connections: 1");
                Application app = rig.application()) {
            assertThat(app.ask(app.to("ann@one.example")).path("site").asText()).isEqualTo("one.example");
            assertThat(app.ask(app.to("ann@two.example")).path("site").asText()).isEqualTo("two.example");

            app.drop(app.to("rcpttotimeout@one.example"));
            await().atMost(PATIENCE).until(() -> inFlight(rig), List.of("running " + SHARED)::equals);
            app.drop(app.to("bob@two.example"));

            // The claim is committed and the one connection is in use: with a site of its own it would be dialed.
            await().atMost(PATIENCE)
                    .until(() -> inFlight(rig), List.of("claimed " + SHARED, "running " + SHARED)::equals);
            assertThat(mails.mails()).hasSize(2);
        }
    }

    private static List<String> inFlight(CaravanRig rig) throws Exception {
        return rig.caravan().worker().inFlight().get().stream()
                .map(job -> job.state() + " " + job.ticket().site())
                .sorted()
                .toList();
    }

    private CaravanRig start(World world, int smtpPort, String options) throws Exception {
        return CaravanRig.start(
                directory,
                CONFIG.replace("@DNS@", world.server())
                        .replace("@SMTP@", Integer.toString(smtpPort))
                        .replace("@OPTIONS@", options));
    }
}
