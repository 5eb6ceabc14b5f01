package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.smtp.sink.SunkMail;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a drop may ask for, and that it is done. */
class ContractTest extends SharedRig {

    private static final int MANY_RECIPIENTS = 1_000;

    private Application app;

    @BeforeEach
    void connect() {
        app = rig.application();
    }

    @AfterEach
    void disconnect() {
        app.close();
    }

    @Test
    void rfc3461ParametersReachTheServer() throws Exception {
        app.ask(drop(
                "notify@example.org",
                Map.of(
                        "CaravanNotify", "FAILURE,DELAY",
                        "CaravanRet", "HDRS",
                        "CaravanEnvid", "order+4711",
                        "CaravanOrcpt", "rfc822;bob@example.com")));
        SunkMail mail = only("notify@example.org");
        assertThat(mail.mailParameters()).contains("RET=HDRS", "ENVID=order+2B4711");
        assertThat(mail.recipients().getFirst().parameters()).contains("ORCPT=rfc822;bob@example.com");
        app.ask(drop("never@example.org", Map.of("CaravanNotify", "NEVER")));
        assertThat(only("never@example.org").recipients().getFirst().parameters())
                .contains("NOTIFY=NEVER");
    }

    @Test
    void withoutAnEnvelopeTheHeaderNamesItAndBccGoesAway() throws Exception {
        app.drop(app.octets("""
                From: Shop <app@shop.example>
                To: "Bob" <header-to@example.org>, friends: header-friend@example.org;
                Cc: header-cc@example.net
                Bcc: header-bcc@example.net
                Subject: x

                y
                """.getBytes(StandardCharsets.UTF_8)));
        List<JsonNode> outcomes = app.repliesUntilFinal(4);
        assertThat(outcomes)
                .extracting(o -> o.path("recipient").asText())
                .containsExactlyInAnyOrder(
                        "header-to@example.org",
                        "header-friend@example.org",
                        "header-cc@example.net",
                        "header-bcc@example.net");
        assertThat(outcomes)
                .extracting(o -> o.path("messageId").asText())
                .containsOnly(outcomes.getFirst().path("messageId").asText());
        SunkMail mail = only("header-bcc@example.net");
        assertThat(mail.reversePath()).isEqualTo("<app@shop.example>");
        assertThat(mail.recipients()).hasSize(2);
        assertThat(text(mail)).doesNotContain("Bcc").doesNotContain("header-bcc");
    }

    @Test
    void theNullReversePathIsKept() throws Exception {
        app.ask(drop("null@example.org", Map.of("CaravanReversePath", "<>")));
        assertThat(only("null@example.org").reversePath()).isEqualTo("<>");
    }

    @Test
    void quotedAndInternationalAddressesArrive() throws Exception {
        app.drop(drop("x@example.org", Map.of("CaravanForwardPaths", "<\"b,c\"@example.org>,<grüße@bücher.example>")));
        app.repliesUntilFinal(2);
        assertThat(rig.mailsTo("\"b,c\"@example.org")).hasSize(1);
        assertThat(rig.mails())
                .anyMatch(m -> m.recipients().getFirst().forwardPath().startsWith("<grüße@"));
    }

    @Test
    void aMessageWaitsForItsStart() throws Exception {
        Instant start = Instant.now().plusSeconds(2);
        JsonNode outcome = app.ask(drop("later@example.org", Map.of("CaravanNotBefore", start.toString())));
        assertThat(Instant.parse(outcome.path("at").asText())).isAfterOrEqualTo(start.minusMillis(1));
        assertThat(outcome.path("attempt").asInt()).isEqualTo(1);
    }

    @Test
    void aTransportThatTheAccountMayUseIsUsed() throws Exception {
        JsonNode outcome = app.ask(drop("by-name@example.org", Map.of("CaravanTransport", "sink")));
        assertThat(outcome.path("transport").asText()).isEqualTo("sink");
    }

    @Test
    void whatRequiresTlsIsNotSentInClear() throws Exception {
        app.drop(drop("secret@example.org", Map.of("CaravanRequireTls", "requiretls")));
        List<JsonNode> outcomes = app.repliesUntilFinal(1);
        assertThat(outcomes.getLast().path("action").asText()).isEqualTo("failed");
        assertThat(rig.mailsTo("secret@example.org")).isEmpty();
        app.ask(drop("open@example.org", Map.of("CaravanRequireTls", "no")));
        assertThat(text(only("open@example.org"))).contains("\r\nTLS-Required: No\r\n");
    }

    @Test
    void aKeyIsUsedOnceOnly() throws Exception {
        JsonNode first = app.ask(drop("once@example.org", Map.of("CaravanIdempotencyKey", "order 1")));
        JsonNode second = app.ask(drop("once@example.org", Map.of("CaravanIdempotencyKey", "order 1")));
        assertThat(second.path("reason").asText()).isEqualTo("duplicate");
        assertThat(second.path("messageId").asText())
                .isEqualTo(first.path("messageId").asText());
        assertThat(second.path("final").asBoolean()).isTrue();
        try (Application other = Application.connect(rig.url(), CaravanRig.OTHER, CaravanRig.OTHER + "-secret")) {
            Message same = Application.with(other.to("once@example.org"), Map.of("CaravanIdempotencyKey", "order 1"));
            assertThat(other.ask(same).path("action").asText()).isEqualTo("relayed");
        }
        assertThat(rig.mailsTo("once@example.org")).hasSize(2);
    }

    @Test
    void twoDropsWithOneKeyInOneTransactionAreOneMessage() throws Exception {
        try (var session = rig.transacted()) {
            for (int i = 0; i < 5; i++) {
                Message drop = drop("batch@example.org", Map.of("CaravanIdempotencyKey", "batch"));
                drop.setJMSReplyTo(app.replies());
                session.createProducer().send(session.createQueue(Application.OUTBOUND), drop);
            }
            session.commit();
        }
        List<JsonNode> answers = app.replies(5);
        assertThat(answers)
                .filteredOn(a -> a.path("reason").asText().equals("duplicate"))
                .hasSize(4);
        assertThat(rig.mailsTo("batch@example.org")).hasSize(1);
    }

    @Test
    void onlyTheFirstDeferralIsReportedUnlessAllAreWanted() throws Exception {
        app.drop(drop("rcptto450@example.org", Map.of()));
        assertThat(app.repliesUntilFinal(1))
                .extracting(o -> o.path("action").asText())
                .containsExactly("delayed", "failed");
        app.drop(drop("rcptto451@example.org", Map.of("CaravanReport", "all")));
        assertThat(app.repliesUntilFinal(1))
                .extracting(o -> o.path("action").asText())
                .containsExactly("delayed", "delayed", "failed");
    }

    @Test
    void whatExpiredBeforeIntakeTookItIsAnOutcome() throws Exception {
        rig.camel().getRouteController().stopRoute("intake");
        Message drop = drop("expired@example.org", Map.of());
        drop.setJMSReplyTo(app.replies());
        try {
            app.jms().createProducer().setTimeToLive(50).send(app.jms().createQueue(Application.OUTBOUND), drop);
            await().until(() -> System.currentTimeMillis() > drop.getJMSExpiration());
        } finally {
            rig.camel().getRouteController().startRoute("intake");
        }
        JsonNode outcome = app.reply();
        assertThat(outcome.path("reason").asText()).isEqualTo("expired");
        assertThat(outcome.path("final").asBoolean()).isTrue();
        assertThat(outcome.path("jmsMessageId").asText()).isEqualTo(drop.getJMSMessageID());
        assertThat(rig.mailsTo("expired@example.org")).isEmpty();
    }

    @Test
    void aDeferredMessageDoesNotOutliveItsJmsExpiration() throws Exception {
        Message drop = drop("rcptto452@example.org", Map.of());
        drop.setJMSReplyTo(app.replies());
        app.jms().createProducer().setTimeToLive(900).send(app.jms().createQueue(Application.OUTBOUND), drop);
        List<JsonNode> outcomes = app.repliesUntilFinal(1);
        assertThat(outcomes).hasSize(1);
        assertThat(outcomes.getFirst().path("action").asText()).isEqualTo("failed");
        assertThat(outcomes.getFirst().path("attempt").asInt()).isEqualTo(1);
    }

    @Test
    void nonPersistentDropsAreTakenAndOtherPropertiesAreNoMatter() throws Exception {
        Message drop = drop("volatile@example.org", Map.of("other", "value", "JMSXGroupID", "group"));
        drop.setJMSType("mail");
        drop.setBooleanProperty("flag", true);
        drop.setJMSReplyTo(app.replies());
        app.jms()
                .createProducer()
                .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
                .setPriority(9)
                .send(app.jms().createQueue(Application.OUTBOUND), drop);
        assertThat(app.reply().path("action").asText()).isEqualTo("relayed");
        assertThat(text(only("volatile@example.org"))).doesNotContain("value").doesNotContain("group");
    }

    @Test
    void aDurableReplyQueueKeepsTheRepliesUntilTheyAreRead() throws Exception {
        Queue inbox = app.jms().createQueue("caravan.reply.shop.inbox");
        Message drop = drop("durable@example.org", Map.of());
        drop.setJMSReplyTo(inbox);
        app.dropAsIs(drop);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> rig.mailsTo("durable@example.org").size() == 1);
        try (JMSConsumer consumer = app.jms().createConsumer(inbox)) {
            Message reply = consumer.receive(Application.PATIENCE_MILLIS);
            assertThat(reply).as("the reply that was kept").isNotNull();
            assertThat(Application.json(reply).path("recipient").asText()).isEqualTo("durable@example.org");
        }
    }

    @Test
    void aReplyQueueThatIsGoneTroublesNobody() throws Exception {
        try (Application gone = rig.application()) {
            gone.drop(drop(
                    "gone@example.org",
                    Map.of("CaravanNotBefore", Instant.now().plusSeconds(1).toString())));
        }
        await().atMost(Duration.ofSeconds(10))
                .until(() -> rig.mailsTo("gone@example.org").size() == 1);
        assertThat(app.ask(drop("after-gone@example.org", Map.of()))
                        .path("action")
                        .asText())
                .isEqualTo("relayed");
    }

    @Test
    void everyOutcomeIsAnEventToo() throws Exception {
        try (Insider insider = new Insider(rig);
                JMSConsumer events = insider.jms().createConsumer(insider.jms().createTopic("caravan.events"))) {
            JsonNode reply = app.ask(drop("event@example.org", Map.of()));
            JsonNode event = Application.json(events.receive(Application.PATIENCE_MILLIS));
            // What other tests have dropped, and the notifications of it, may come in between.
            while (!event.path("jobId").equals(reply.path("jobId"))) {
                event = Application.json(events.receive(Application.PATIENCE_MILLIS));
            }
            assertThat(event).isEqualTo(reply);
        }
    }

    @Test
    void aTextMessageIsUtf8() throws Exception {
        Message text = app.jms().createTextMessage("From: <a@shop.example>\nSubject: x\n\nGrüße 😀\n");
        app.ask(Application.with(text, Application.envelope("<text@example.org>")));
        assertThat(text(only("text@example.org"))).endsWith("\r\n\r\nGrüße 😀\r\n");
    }

    @Test
    void aLargeTextMessageArrivesWhole() throws Exception {
        String body = "Grüße 😀 und so fort\r\n".repeat(60_000);
        Message text = app.jms().createTextMessage("From: <a@shop.example>\r\nSubject: x\r\n\r\n" + body);
        app.ask(Application.with(text, Application.envelope("<large-text@example.org>")));
        assertThat(text(only("large-text@example.org"))).endsWith("\r\n\r\n" + body);
    }

    @Test
    void threeMegabytesArriveOctetForOctetAtEveryDomain() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        byte[] body = new Random(seed)
                .ints(40_000, 0, 26)
                .mapToObj(i -> Character.toString('a' + i).repeat(74) + "\r\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.US_ASCII);
        byte[] header = "From: <a@shop.example>\r\nSubject: x\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] whole = (new String(header, StandardCharsets.US_ASCII) + "\r\n"
                        + new String(body, StandardCharsets.US_ASCII))
                .getBytes(StandardCharsets.US_ASCII);
        app.drop(Application.with(
                app.octets(whole),
                Application.envelope("<large1@a.example>,<large2@b.example>,<large3@c.example>,<large4@a.example>")));
        List<JsonNode> outcomes = app.repliesUntilFinal(4);
        assertThat(outcomes).extracting(o -> o.path("action").asText()).containsOnly("relayed");
        assertThat(jobs(outcomes)).hasSize(3);
        for (String to : List.of("large1@a.example", "large2@b.example", "large3@c.example")) {
            byte[] content = only(to).content();
            int at = content.length - body.length;
            assertThat(java.util.Arrays.equals(content, at, content.length, body, 0, body.length))
                    .isTrue();
        }
        assertThat(only("large1@a.example").recipients()).hasSize(2);
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(StoredContents.in(directory))
                        .as("contents left in the store")
                        .isEmpty());
    }

    @Test
    void aThousandRecipientsHaveAThousandOutcomes() throws Exception {
        app.drop(drop("x@example.org", Map.of("CaravanForwardPaths", paths("many"))));
        List<JsonNode> outcomes = app.repliesUntilFinal(MANY_RECIPIENTS);
        assertThat(outcomes.stream()
                        .filter(o -> o.path("action").asText().equals("relayed"))
                        .map(o -> o.path("recipient").asText())
                        .collect(Collectors.toSet()))
                .hasSize(MANY_RECIPIENTS);
    }

    @Test
    void aThousandRefusedRecipientsHaveAThousandOutcomesToo() throws Exception {
        app.drop(drop("x@example.org", Map.of("CaravanForwardPaths", paths("rcptto-"))));
        List<JsonNode> outcomes = app.repliesUntilFinal(MANY_RECIPIENTS);
        assertThat(outcomes).extracting(o -> o.path("replyCode").asInt()).containsOnly(550);
        assertThat(outcomes).extracting(o -> o.path("action").asText()).containsOnly("failed");
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(rig.mailsTo("app@shop.example"))
                        .as("the notification")
                        .isNotEmpty());
    }

    private static String paths(String prefix) {
        return IntStream.range(0, MANY_RECIPIENTS)
                .mapToObj(i -> "<" + prefix + i + (prefix.startsWith("rcptto") ? "permerror" : "th") + "@many.example>")
                .collect(Collectors.joining(","));
    }

    private Message drop(String to, Map<String, String> more) throws JMSException {
        Map<String, String> properties = new HashMap<>(Application.envelope("<" + to + ">"));
        properties.putAll(more);
        return Application.with(app.octets(Application.mail(to)), properties);
    }

    private static SunkMail only(String mailbox) {
        List<SunkMail> mails = rig.mailsTo(mailbox);
        assertThat(mails).as("mails to %s", mailbox).hasSize(1);
        return mails.getFirst();
    }

    private static String text(SunkMail mail) {
        return new String(mail.content(), StandardCharsets.UTF_8);
    }

    private static Set<String> jobs(List<JsonNode> outcomes) {
        Set<String> jobs = new HashSet<>();
        outcomes.forEach(o -> jobs.add(o.path("jobId").asText()));
        return jobs;
    }
}
