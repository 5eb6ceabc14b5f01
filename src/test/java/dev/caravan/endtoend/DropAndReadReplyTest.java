package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;

/** The client of the README, and what it reads. */
class DropAndReadReplyTest extends SharedRig {

    private static final String MESSAGE = """
            From: <app@shop.example>
            To: <welcome@example.org>
            Subject: Your order

            It is on its way.
            """;

    @Test
    void aPlainJmsClientOfTenLinesDropsAMessageAndReadsItsOutcome() throws Exception {
        String json = tenLines(rig.url(), "shop", "shop-secret");
        JsonNode outcome = new ObjectMapper().readTree(json);
        assertThat(outcome.path("action").asText()).isEqualTo("relayed");
        assertThat(outcome.path("recipient").asText()).isEqualTo("welcome@example.org");
        assertThat(rig.mailsTo("welcome@example.org")).hasSize(1);
        assertThat(new String(rig.mailsTo("welcome@example.org").getFirst().content(), StandardCharsets.UTF_8))
                .endsWith("Subject: Your order\r\nDate: "
                        + headerDate(
                                rig.mailsTo("welcome@example.org").getFirst().content())
                        + "\r\nMessage-ID: <" + outcome.path("messageId").asText()
                        + "@caravan.example>\r\n\r\nIt is on its way.\r\n");
    }

    private static String tenLines(String url, String user, String password) {
        try (var factory = new ActiveMQConnectionFactory(url);
                JMSContext jms = factory.createContext(user, password)) {
            Queue replies = jms.createTemporaryQueue();
            jms.createProducer()
                    .setJMSReplyTo(replies)
                    .setProperty("CaravanReversePath", "<app@shop.example>")
                    .setProperty("CaravanForwardPaths", "<welcome@example.org>")
                    .send(jms.createQueue("caravan.outbound"), MESSAGE.getBytes(StandardCharsets.UTF_8));
            return jms.createConsumer(replies).receiveBody(String.class, 10_000);
        }
    }

    @Test
    void anOutcomeHasEveryDocumentedMember() throws Exception {
        try (Application app = rig.application()) {
            Instant before = Instant.now().minusMillis(1);
            String jmsMessageId = app.drop(app.to("members@example.org"));
            Message reply = app.replyMessage();
            JsonNode outcome = Application.json(reply);
            assertThat(names(outcome))
                    .containsExactlyInAnyOrder(
                            "version",
                            "outcomeId",
                            "messageId",
                            "jobId",
                            "jmsMessageId",
                            "sequence",
                            "final",
                            "at",
                            "recipient",
                            "action",
                            "attempt",
                            "transport",
                            "site",
                            "host",
                            "address",
                            "durationMs",
                            "replyCode",
                            "enhancedStatus",
                            "reply",
                            "status");
            assertThat(outcome.path("version").asInt()).isEqualTo(1);
            assertThat(outcome.path("jmsMessageId").asText()).isEqualTo(jmsMessageId);
            assertThat(outcome.path("sequence").asInt()).isZero();
            assertThat(outcome.path("final").isBoolean()).isTrue();
            assertThat(outcome.path("final").asBoolean()).isTrue();
            assertThat(Instant.parse(outcome.path("at").asText())).isBetween(before, Instant.now());
            assertThat(outcome.path("attempt").asInt()).isEqualTo(1);
            assertThat(outcome.path("transport").asText()).isEqualTo("sink");
            assertThat(outcome.path("replyCode").asInt()).isEqualTo(250);
            assertThat(outcome.path("enhancedStatus").asText()).isEqualTo("2.0.0");
            assertThat(outcome.path("host").asText()).isEqualTo("127.0.0.1");
            assertThat(outcome.path("address").asText()).startsWith("127.0.0.1:");
            assertThat(reply.getStringProperty("CaravanAction")).isEqualTo("relayed");
            assertThat(reply.getBooleanProperty("CaravanFinal")).isTrue();
            assertThat(reply.getJMSCorrelationID()).isEqualTo(jmsMessageId);
        }
    }

    @Test
    void theRequestsOwnCorrelationIdComesBack() throws Exception {
        try (Application app = rig.application()) {
            Message drop = app.to("correlation@example.org");
            drop.setJMSCorrelationID("order 4711");
            app.drop(drop);
            assertThat(app.replyMessage().getJMSCorrelationID()).isEqualTo("order 4711");
        }
    }

    private static List<String> names(JsonNode outcome) {
        List<String> names = new ArrayList<>();
        outcome.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String headerDate(byte[] content) {
        return new String(content, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("Date: "))
                .findFirst()
                .orElse("Date: none")
                .substring("Date: ".length());
    }
}
