package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever an application drops, it is answered and put aside with the reason, and the next good message goes through. */
class BadInputTest extends SharedRig {

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final String mark = "bad-" + NUMBERS.incrementAndGet();
    private Application app;

    @BeforeEach
    void connect() {
        app = rig.application();
    }

    @AfterEach
    void theNextGoodMessageGoesThrough() throws Exception {
        try (Application next = rig.application()) {
            JsonNode outcome = next.ask(next.to(mark + "@good.example"));
            assertThat(outcome.path("action").asText()).isEqualTo("relayed");
            assertThat(rig.mailsTo(mark + "@good.example")).hasSize(1);
        } finally {
            app.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r", "\n", "\0", "\r\nRCPT TO:<evil@example.org>", "\u760A", "\u760D", "\u0085", "\u007F"})
    void lineEndsAndWhatFoldsToThemAreRefusedInEveryAddress(String evil) throws Exception {
        for (String property : new String[] {"CaravanReversePath", "CaravanForwardPaths", "CaravanEnvid"}) {
            Map<String, String> properties = new HashMap<>(Application.envelope("<to@example.org>"));
            properties.put(property, properties.getOrDefault(property, "id") + evil);
            refused(drop(properties), "bad-property");
        }
        assertThat(rig.mailsTo("evil@example.org")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "CaravanForwardPath, CaravanForwardPaths",
        "CaravanReversepath, CaravanReversePath",
        "caravanNotify, CaravanNotify",
        "CaravanExpire, CaravanExpires",
        "CaravanRequireTLS, CaravanRequireTls",
        "CaravanIdempotentKey, CaravanIdempotencyKey",
    })
    void aMisspeltPropertyIsAnsweredWithTheNearestName(String misspelt, String meant) throws Exception {
        Message message = app.to("to@example.org");
        message.setStringProperty(misspelt, "x");
        assertThat(refused(message, "unknown-property").path("text").asText()).contains("did you mean " + meant + "?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CaravanForwardPaths | to.example.org | bad-address",
                "CaravanForwardPaths | <to@example.org>,, | bad-address",
                "CaravanForwardPaths | <to@-example.org> | bad-address",
                "CaravanReversePath | <<a@shop.example> | bad-address",
                "CaravanReversePath | app | bad-address",
                "CaravanNotify | SOMETIMES | bad-property",
                "CaravanNotify | NEVER,DELAY | bad-property",
                "CaravanRet | HALF | bad-property",
                "CaravanOrcpt | nothing | bad-property",
                "CaravanRequireTls | yes | bad-property",
                "CaravanNotBefore | tomorrow | bad-property",
                "CaravanNotBefore | 2999-01-01T00:00:00Z | bad-property",
                "CaravanExpires | 2026-01-01 | bad-property",
                "CaravanExpires | 2020-01-01T00:00:00Z | expired",
                "CaravanTransport | direct | forbidden-transport",
                "CaravanTransport | mx:evil | bad-property",
                "CaravanReport | some | bad-property",
            })
    void aPropertyOutsideItsGrammarIsRefusedWithItsCode(String property, String value, String code) throws Exception {
        Map<String, String> properties = new HashMap<>(Application.envelope("<to@example.org>"));
        properties.put(property, value);
        refused(drop(properties), code);
    }

    @Test
    void aPropertyOfAnotherTypeIsRefused() throws Exception {
        Message message = app.to("to@example.org");
        message.setIntProperty("CaravanNotify", 3);
        assertThat(refused(message, "bad-property").path("text").asText()).contains("Integer");
    }

    @Test
    void oneHalfOfAnEnvelopeIsRefused() throws Exception {
        refused(drop(Map.of("CaravanReversePath", "<app@shop.example>")), "incomplete-envelope");
    }

    @Test
    void aMessageForNobodyIsRefused() throws Exception {
        refused(octets("From: <app@shop.example>\r\nSubject: lonely\r\n\r\nx\r\n"), "no-recipients");
    }

    @Test
    void aThousandAndOneRecipientsAreRefusedAndTheLimitIsNamed() throws Exception {
        String paths = IntStream.rangeClosed(1, 1_001)
                .mapToObj(i -> "<r" + i + "@example.org>")
                .collect(Collectors.joining(","));
        JsonNode answer = refused(drop(Application.envelope(paths)), "too-many-recipients");
        assertThat(answer.path("text").asText()).contains("1000");
    }

    @Test
    void aHeaderFullOfLongAddressesIsRefusedLikeAPropertyOfThem() throws Exception {
        String addresses = IntStream.range(0, 900)
                .mapToObj(i -> "r" + i + "@" + ("x".repeat(60) + ".").repeat(3) + "example")
                .collect(Collectors.joining(",\r\n "));
        refused(octets("From: <a@shop.example>\r\nTo: " + addresses + "\r\n\r\nx\r\n"), "too-many-recipients");
    }

    @Test
    void anEmptyBodyIsRefused() throws Exception {
        refused(Application.with(app.octets(new byte[0]), Application.envelope("<to@example.org>")), "empty-body");
        refused(
                Application.with(app.jms().createTextMessage(), Application.envelope("<to@example.org>")),
                "empty-body");
        refused(
                Application.with(app.jms().createMessage(), Application.envelope("<to@example.org>")),
                "unsupported-type");
    }

    @Test
    void aHundredMegabytesAreRefusedWithoutBeingHeldInMemory() throws Exception {
        BytesMessage message = app.jms().createBytesMessage();
        // The client streams it in chunks from here; the broker keeps it as a large message.
        message.setObjectProperty("JMS_AMQ_InputStream", endless(100_000_000));
        Application.with(message, Application.envelope("<to@example.org>"));
        assertThat(refused(message, "too-large").path("text").asText()).contains("52428800");
    }

    @Test
    void headerBombsAreRefused() throws Exception {
        refused(octets("X: y\r\n".repeat(2_001) + "\r\nx\r\n"), "header-too-large");
        refused(octets("Subject: " + "y\r\n ".repeat(100_000) + "z\r\n\r\nx\r\n"), "header-too-large");
        refused(octets("Subject: " + "y".repeat(1_000_000) + "\r\n\r\nx\r\n"), "line-too-long");
        refused(octets("To: " + "((((".repeat(200) + "\r\nFrom: <a@b.example>\r\n\r\nx\r\n"), "bad-address");
        refused(octets("no field at all\r\n\r\nx\r\n"), "bad-header");
        refused(octets("Received: x\r\n".repeat(101) + "\r\nx\r\n"), "loop");
    }

    @Test
    void aBombOfPropertiesIsAnErrorOfTheSendOrIsPutAsideLikeAnyOther() throws Exception {
        int characters = largestProperty();
        System.out.println("the longest property value that the broker takes: " + characters + " characters");
        Message message = app.octets(new byte[0]);
        message.setStringProperty("other", "x".repeat(characters - 1_024));
        refused(message, "empty-body");
        Message many = app.octets(new byte[0]);
        for (int i = 0; i < 5_000; i++) {
            many.setStringProperty("other" + i, "x".repeat(20));
        }
        assertThat(app.ask(many).path("text").asText()).startsWith("empty-body: ");
    }

    /** The longest property value the broker takes: the answer to a longer one is an error of the send. */
    private int largestProperty() {
        int good = 1;
        int bad = 1 << 20;
        while (bad - good > 16) {
            int middle = (good + bad) / 2;
            try (Application other = rig.application()) {
                Message message = other.octets(new byte[0]);
                message.setStringProperty("other", "x".repeat(middle));
                other.dropAsIs(message);
                good = middle;
            } catch (Exception e) {
                bad = middle;
            }
        }
        return good;
    }

    @ParameterizedTest
    @CsvSource({"x\\ry, lone-cr", "x\\ny, mixed-line-ends", "x\\0y, nul"})
    void lineEndsThatAreNoneAreRefusedWithTheirPlace(String escaped, String code) throws Exception {
        String header = "From: <a@shop.example>\r\n\r\n";
        String line = escaped.translateEscapes();
        Message message = Application.with(octets(header + line + "\r\n"), Application.envelope("<to@example.org>"));
        assertThat(refused(message, code).path("text").asText()).contains(Integer.toString(header.length() + 1));
    }

    @Test
    void aTextThatSaysItHasAnotherCharsetIsRefused() throws Exception {
        Message text = app.jms()
                .createTextMessage("From: <a@shop.example>\nContent-Type: text/plain; charset=iso-8859-1\n\nGrüße\n");
        refused(Application.with(text, Application.envelope("<to@example.org>")), "bad-charset");
        Message half = app.jms().createTextMessage("From: <a@shop.example>\n\n\uD83D\n");
        refused(Application.with(half, Application.envelope("<to@example.org>")), "bad-charset");
        byte[] latin = "From: <a@shop.example>\r\nSubject: Grüße\r\n\r\nx\r\n".getBytes(StandardCharsets.ISO_8859_1);
        refused(Application.with(app.octets(latin), Application.envelope("<to@example.org>")), "bad-charset");
    }

    @Test
    void otherKindsOfMessagesAreRefusedByTheirName() throws Exception {
        Message object = app.jms().createObjectMessage(new java.util.ArrayList<>(java.util.List.of("x")));
        assertThat(refused(object, "unsupported-type").path("text").asText()).contains("ObjectMessage");
        MapMessage map = app.jms().createMapMessage();
        map.setString("a", "b");
        assertThat(refused(map, "unsupported-type").path("text").asText()).contains("MapMessage");
        refused(app.jms().createStreamMessage(), "unsupported-type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "caravan.reply.other.inbox",
                "caravan.reply.shop",
                "caravan.ready.fresh.normal",
                "caravan.outbound",
                "caravan.dlq",
                "activemq.management",
                "caravan.reply.shop.#",
                "caravan.reply.shop.x::caravan.dlq"
            })
    void aForbiddenReplyQueueGetsNoAnswerAndTheDropIsPutAside(String name) throws Exception {
        Message message = app.to("nobody-" + mark + "@example.org");
        message.setStringProperty(Insider.MARK, mark);
        message.setJMSReplyTo(app.jms().createQueue(name));
        app.dropAsIs(message);
        try (Insider insider = new Insider(rig)) {
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(insider.quarantined(mark))
                            .singleElement()
                            .asString()
                            .startsWith("forbidden-reply-to: "));
        }
        assertThat(rig.mailsTo("nobody-" + mark + "@example.org")).isEmpty();
    }

    @Test
    void aTopicIsNoPlaceForReplies() throws Exception {
        Message message = app.to("to@example.org");
        message.setStringProperty(Insider.MARK, mark);
        message.setJMSReplyTo(app.jms().createTopic("caravan.reply.shop.topic"));
        app.dropAsIs(message);
        try (Insider insider = new Insider(rig)) {
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> insider.quarantined(mark).size() == 1);
        }
    }

    private Message drop(Map<String, String> properties) throws JMSException {
        return Application.with(app.octets(Application.mail("to@example.org")), properties);
    }

    private Message octets(String message) throws JMSException {
        return app.octets(message.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Dropped, answered with this code, put aside with this code. */
    private JsonNode refused(Message message, String code) throws JMSException {
        String own = mark + "-" + NUMBERS.incrementAndGet();
        message.setStringProperty(Insider.MARK, own);
        JsonNode answer = app.ask(message);
        assertThat(answer.path("text").asText()).startsWith(code + ": ").matches("\\P{Cntrl}*");
        assertThat(answer.path("reason").asText()).isEqualTo(code.equals("expired") ? "expired" : "refused");
        assertThat(answer.path("action").asText()).isEqualTo("failed");
        assertThat(answer.path("final").asBoolean()).isTrue();
        assertThat(answer.path("jmsMessageId").asText()).isEqualTo(message.getJMSMessageID());
        try (Insider insider = new Insider(rig)) {
            assertThat(insider.quarantined(own)).singleElement().asString().startsWith(code + ": ");
        }
        return answer;
    }

    private static InputStream endless(long octets) {
        return new InputStream() {
            private long left = octets;

            @Override
            public int read() {
                return left-- > 0 ? 'x' : -1;
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                if (left <= 0) {
                    return -1;
                }
                int n = (int) Math.min(left, length);
                java.util.Arrays.fill(target, offset, offset + n, (byte) 'x');
                left -= n;
                return n;
            }
        };
    }
}
