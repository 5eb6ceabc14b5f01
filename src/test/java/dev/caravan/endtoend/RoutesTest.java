package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.config.ReloadResult;
import dev.caravan.queue.core.Dialing;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which transport takes an attempt, and what a changed configuration does. */
class RoutesTest {

    private static final String ORDERED = """
            accounts:
            - name: shop
              password: shop-secret
              routes:
              - {to-domain: account.example, transport: by-account}
            - {name: other, password: other-secret}
            domains:
            - name: shop.example
              routes:
              - {to-domain: [account.example, .domain.example], transport: by-domain}
            routes:
            - {to-domain: late.example, from-attempt: 4, transport: sink}
            - {to-domain: late.example, transport: later}
            - {to-domain: domain.example, transport: wrong}
            - {transport: by-rest}
            transports:
            - {name: sink, type: smarthost, host: 127.0.0.1, port: @SINK@, tls: none}
            - {name: later, type: fail, code: 450, text: not yet}
            - {name: wrong, type: fail, code: 554}
            - {name: by-account, type: fail, code: 551}
            - {name: by-domain, type: fail, code: 552}
            - {name: by-rest, type: fail, code: 553}
            retry: {schedule: [1s, 1s, 1s]}
            """;

    @TempDir
    Path directory;

    private CaravanRig rig;
    private Application app;

    @BeforeEach
    void start() throws Exception {
        rig = CaravanRig.start(directory, ORDERED);
        app = rig.application();
    }

    @AfterEach
    void stop() throws Exception {
        app.close();
        rig.close();
    }

    @Test
    void theAccountsRoutesComeFirstThenTheDomainsThenTheGlobalOnes() throws Exception {
        assertThat(transport(app, "x@account.example", "<app@shop.example>")).isEqualTo("by-account");
        assertThat(transport(app, "x@sub.domain.example", "<app@shop.example>")).isEqualTo("by-domain");
        assertThat(transport(app, "x@domain.example", "<app@shop.example>")).isEqualTo("by-domain");
        assertThat(transport(app, "x@domain.example", "<app@elsewhere.example>"))
                .isEqualTo("wrong");
        assertThat(transport(app, "x@nowhere.example", "<app@shop.example>")).isEqualTo("by-rest");
        try (Application other = Application.connect(rig.url(), CaravanRig.OTHER, "other-secret")) {
            assertThat(transport(other, "x@account.example", "<app@shop.example>"))
                    .isEqualTo("by-domain");
        }
    }

    @Test
    void fromTheFourthAttemptAThirdPartyTakesIt() throws Exception {
        app.drop(Application.with(app.to("x@late.example"), Map.of("CaravanReport", "all")));
        List<JsonNode> outcomes = app.repliesUntilFinal(1);
        assertThat(outcomes)
                .extracting(o -> o.path("transport").asText())
                .containsExactly("later", "later", "later", "sink");
        assertThat(outcomes).extracting(o -> o.path("attempt").asInt()).containsExactly(1, 2, 3, 4);
        assertThat(rig.mailsTo("x@late.example")).hasSize(1);
    }

    @Test
    void aBrokenFileLeavesTheOldOneInForce() throws Exception {
        assertThat(rig.reload(ORDERED.replace("from-attempt: 4", "from-attempt: never")))
                .isInstanceOf(ReloadResult.Kept.class);
        assertThat(transport(app, "x@account.example", "<app@shop.example>")).isEqualTo("by-account");
    }

    @Test
    void aTransportThatCamelDoesNotKnowLeavesTheOldPolicyInForce() throws Exception {
        String unknown = ORDERED.replace("transport: by-account}", "transport: foreign}")
                .replace(
                        "- {name: by-account, type: fail, code: 551}",
                        "- {name: foreign, type: camel, uri: 'no-such:x?password=hidden'}");
        assertThat(rig.reload(unknown))
                .isInstanceOfSatisfying(
                        ReloadResult.Kept.class,
                        kept -> assertThat(kept.refused().message())
                                .contains("transports, foreign: found the scheme \"no-such\"")
                                .doesNotContain("hidden"));
        assertThat(rig.caravan().config().policy().transport("foreign")).isEmpty();
        assertThat(transport(app, "x@account.example", "<app@shop.example>")).isEqualTo("by-account");
        assertThat(rig.reload(ORDERED.replace("551", "555"))).isInstanceOf(ReloadResult.Swapped.class);
        assertThat(app.ask(app.to("x@account.example")).path("replyCode").asInt())
                .isEqualTo(555);
    }

    @Test
    void aReloadUnderLoadLosesNothingAndEveryAttemptSeesOnePolicy() throws Exception {
        int drops = 400;
        String through = ORDERED.replace("{transport: by-rest}", "{transport: sink}");
        rig.reload(through);
        Thread reloads = Thread.ofVirtual().start(() -> {
            for (int i = 0; i < 20; i++) {
                try {
                    rig.reload(i % 2 == 0 ? through.replaceAll("\\bsink\\b", "sink2") : through);
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        });
        for (int i = 0; i < drops; i++) {
            app.drop(app.to("load" + i + "th@load.example"));
        }
        List<JsonNode> outcomes = app.repliesUntilFinal(drops);
        reloads.join();
        assertThat(outcomes).extracting(o -> o.path("action").asText()).containsOnly("relayed");
        assertThat(outcomes).extracting(o -> o.path("attempt").asInt()).containsOnly(1);
        assertThat(rig.mails()).hasSize(drops);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> rig.camel().getRoutes().stream()
                                .filter(r -> r.getRouteId().startsWith("attempt-"))
                                .count()
                        == 1);
    }

    @Test
    void jobsThatWaitForOneTransportGoByAnotherAfterAReload() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        rig.reload(ORDERED.replace("{transport: by-rest}", "{transport: dead}")
                .replace(
                        "transports:\n",
                        "transports:\n- {name: dead, type: smarthost, host: 127.0.0.1, port: " + closed
                                + ", tls: none}\n"));
        rig.caravan().worker().dialing(Dialing.STOPPED);
        for (int i = 0; i < 50; i++) {
            app.drop(app.to("waits" + i + "th@dead.example"));
        }
        await().atMost(Duration.ofSeconds(10))
                .until(() -> rig.caravan().worker().inFlight().get().size() == 50);
        assertThat(rig.mails()).isEmpty();
        rig.reload(ORDERED.replace("{transport: by-rest}", "{transport: sink}"));
        rig.caravan().worker().dialing(Dialing.ALLOWED);
        List<JsonNode> outcomes = app.repliesUntilFinal(50);
        assertThat(outcomes)
                .filteredOn(o -> o.path("final").asBoolean())
                .extracting(o -> o.path("action").asText())
                .containsOnly("relayed");
        assertThat(outcomes)
                .filteredOn(o -> o.path("final").asBoolean())
                .as("waiting uses up no attempt")
                .extracting(o -> o.path("attempt").asInt())
                .containsOnly(1);
    }

    @Test
    void anAccountThatIsAddedMayDropAndOneThatIsTakenAwayMayNot() throws Exception {
        rig.reload(
                ORDERED.replace("- {name: other, password: other-secret}", "- {name: third, password: third-secret}"));
        try (Application third = Application.connect(rig.url(), "third", "third-secret")) {
            Message drop = third.to("x@nowhere.example");
            drop.setJMSReplyTo(third.jms().createQueue("caravan.reply.third.inbox"));
            third.dropAsIs(drop);
            try (var consumer = third.jms().createConsumer(third.jms().createQueue("caravan.reply.third.inbox"))) {
                assertThat(consumer.receive(Application.PATIENCE_MILLIS)).isNotNull();
            }
        }
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> Application.connect(rig.url(), CaravanRig.OTHER, "other-secret"))
                .isInstanceOf(jakarta.jms.JMSSecurityRuntimeException.class);
    }

    private static String transport(Application application, String to, String reversePath) throws JMSException {
        Message message = application.to(to);
        message.setStringProperty("CaravanReversePath", reversePath);
        return application.ask(message).path("transport").asText();
    }
}
