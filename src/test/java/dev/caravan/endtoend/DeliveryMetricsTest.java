package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.cli.run.Listeners;
import dev.caravan.smtp.Certificates;
import dev.caravan.smtp.Certificates.Issued;
import dev.caravan.smtp.sink.MailstoreInMemory;
import dev.caravan.smtp.sink.SinkOptions;
import dev.caravan.smtp.sink.SmtpSink;
import dev.caravan.web.DeliveryMetrics;
import dev.caravan.web.DnsMetrics;
import dev.caravan.web.QueueMetrics;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus reads after mail to domains that publish this and that about TLS. */
class DeliveryMetricsTest {

    private static final String CONFIG = """
            accounts: [{name: shop, password: shop-secret, domains: [shop.example], dsn: never}]
            dns: {servers: ['@DNS@'], timeout: 1s}
            transports: [{name: direct, type: direct, port: @SMTP@, allow-private: true}]
            retry: {schedule: []}
            """;

    @TempDir
    Path directory;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MailstoreInMemory mails = new MailstoreInMemory();

    @Test
    void whatDomainsPublishAndWhatBecameOfSessionsIsCounted() throws Exception {
        Issued certificate = new Certificates().issue("mx.dane.example");
        try (SmtpSink sink = SmtpSink.start(SinkOptions.loopback().withTls(certificate.serving()), mails);
                SmtpSink broken = SmtpSink.start(brokenTls(sink.address().getPort()), mails);
                World world = world(sink.address().getPort(), certificate);
                CaravanRig rig = CaravanRig.start(
                        directory,
                        CONFIG.replace("@DNS@", world.server())
                                .replace(
                                        "@SMTP@",
                                        Integer.toString(sink.address().getPort())),
                        listeners());
                Application app = rig.application()) {
            assertThat(action(app, "dane.example")).isEqualTo("delivered dane");
            assertThat(action(app, "plain.example")).isEqualTo("delivered ");
            assertThat(action(app, "unusable.example")).isEqualTo("delivered ");
            assertThat(action(app, "broken.example")).isEqualTo("delivered ");
            assertThat(action(app, "bogus.example")).isEqualTo("failed ");
            assertThat(action(app, "sts.example")).isEqualTo("failed ");
            assertThat(broken.connections()).isEqualTo(2);
        }

        assertThat(registry.scrape().lines().map(line -> line.replace(",}", "}")))
                .contains(
                        "caravan_destinations_total{authenticity=\"secure\"} 6.0",
                        "caravan_mx_hosts_total{sts=\"none\",tlsa=\"usable\"} 1.0",
                        "caravan_mx_hosts_total{sts=\"none\",tlsa=\"unusable\"} 1.0",
                        "caravan_mx_hosts_total{sts=\"none\",tlsa=\"failed\"} 1.0",
                        "caravan_mx_hosts_total{sts=\"none\",tlsa=\"none\"} 2.0",
                        "caravan_mx_hosts_total{sts=\"unavailable\",tlsa=\"none\"} 1.0",
                        "caravan_sts_answers_total{answer=\"none\",mode=\"none\"} 5.0",
                        "caravan_sts_answers_total{answer=\"no-policy\",mode=\"none\"} 1.0",
                        "caravan_plaintext_fallbacks_total 1.0",
                        "caravan_connections_total{result=\"tls\"} 3.0",
                        "caravan_connections_total{result=\"clear\"} 1.0",
                        "caravan_connections_total{result=\"tls_failed\"} 2.0",
                        "caravan_tls_results_total{policy=\"tlsa\",result=\"successful\"} 1.0",
                        "caravan_tls_results_total{policy=\"tlsa\",result=\"tlsa-invalid\"} 1.0",
                        "caravan_tls_results_total{policy=\"tlsa\",result=\"dnssec-invalid\"} 1.0",
                        "caravan_tls_results_total{policy=\"sts\",result=\"sts-policy-fetch-error\"} 1.0",
                        "caravan_tls_results_total{policy=\"no-policy-found\",result=\"successful\"} 1.0",
                        deliveries("delivered", "dane"),
                        deliveries("delivered", "clear"),
                        deliveries("failed", "-"))
                .anyMatch(line -> line.startsWith("caravan_dns_answers_total"));
    }

    @Test
    void aSmarthostThatProvesItselfByItsZoneIsCountedLikeAnyHost() throws Exception {
        Issued certificate = new Certificates().issue("mx.dane.example");
        try (SmtpSink sink = SmtpSink.start(SinkOptions.loopback().withTls(certificate.serving()), mails);
                World world = world(sink.address().getPort(), certificate);
                CaravanRig rig = CaravanRig.start(
                        directory,
                        CONFIG.replace("@DNS@", world.server())
                                        .replace(
                                                "type: direct, port: @SMTP@, allow-private: true}",
                                                "type: direct}, {name: relay, type: smarthost, host: mx.dane.example, tls: dane,"
                                                        + " port: "
                                                        + sink.address().getPort() + "}")
                                + "routes: [{transport: relay}]\n",
                        listeners());
                Application app = rig.application()) {
            assertThat(action(app, "anywhere.example")).isEqualTo("relayed dane");
        }

        assertThat(registry.scrape().lines().map(line -> line.replace(",}", "}")))
                .contains(deliveries("delivered", "dane").replace("direct", "relay"));
    }

    private static String deliveries(String outcome, String tls) {
        return "caravan_deliveries_total{attempt=\"1\",outcome=\"" + outcome + "\",tls=\"" + tls
                + "\",transport=\"direct\"} " + (outcome.equals("failed") ? "2.0" : "1.0");
    }

    private Listeners listeners() {
        QueueMetrics queue = new QueueMetrics(registry);
        DeliveryMetrics deliveries = new DeliveryMetrics(registry);
        return new Listeners(queue, queue, queue, new DnsMetrics(registry), deliveries, deliveries);
    }

    /** What became of a message to somebody there, and by what the server was verified. */
    private static String action(Application app, String domain) throws Exception {
        app.drop(app.to("ann@" + domain));
        List<JsonNode> outcomes = app.repliesUntilFinal(1);
        JsonNode last = outcomes.getLast();
        return last.path("action").asText() + " "
                + last.path("tls").path("verifiedBy").path(0).asText("");
    }

    /** At another address, with a context that has no certificate to show. */
    private static SinkOptions brokenTls(int port) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, null, null);
        return SinkOptions.loopback()
                .withAddress(new InetSocketAddress("127.0.0.2", port))
                .withTls(context);
    }

    private static World world(int port, Issued certificate) throws Exception {
        String key = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256")
                        .digest(certificate.certificate().getPublicKey().getEncoded()));
        String tlsa = "_" + port + "._tcp.mx.";
        return new World(
                        "dane.example. MX 10 mx.dane.example.",
                        "mx.dane.example. A 127.0.0.1",
                        tlsa + "dane.example. TLSA 3 1 1 " + key,
                        "plain.example. MX 10 mx.plain.example.",
                        "mx.plain.example. A 127.0.0.1",
                        "unusable.example. MX 10 mx.unusable.example.",
                        "mx.unusable.example. A 127.0.0.1",
                        tlsa + "unusable.example. TLSA 0 1 1 " + key,
                        "broken.example. MX 10 mx.broken.example.",
                        "mx.broken.example. A 127.0.0.2",
                        "bogus.example. MX 10 mx.bogus.example.",
                        "mx.bogus.example. A 127.0.0.1",
                        "sts.example. MX 10 mx.sts.example.",
                        "mx.sts.example. A 127.0.0.1",
                        "_mta-sts.sts.example. TXT \"v=STSv1; id=1;\"")
                .signed()
                .failing(tlsa + "bogus.example.");
    }
}
