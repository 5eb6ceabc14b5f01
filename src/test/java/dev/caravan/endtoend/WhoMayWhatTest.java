package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQNonExistentQueueException;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract's "who may what", line by line, over TCP and logged in as an account. */
class WhoMayWhatTest {

    @TempDir
    static Path directory;

    private static CaravanRig rig;
    private static ServerLocator locator;
    private static ClientSessionFactory factory;
    private static ClientSession shop;

    @BeforeAll
    static void start() throws Exception {
        rig = CaravanRig.start(directory, CaravanRig.PLAIN);
        locator = ActiveMQClient.createServerLocator(rig.url());
        factory = locator.createSessionFactory();
        shop = factory.createSession(CaravanRig.SHOP, "shop-secret", false, true, true, false, 0);
        try (ClientSession other =
                factory.createSession(CaravanRig.OTHER, "other-secret", false, true, true, false, 0)) {
            other.createQueue(QueueConfiguration.of("caravan.reply.other.inbox").setRoutingType(RoutingType.ANYCAST));
        }
    }

    @AfterAll
    static void stop() throws Exception {
        locator.close();
        rig.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "caravan.ready.fresh.normal",
                "caravan.ready.retry.high",
                "caravan.retry.1s",
                "caravan.dlq",
                "caravan.outcomes",
                "caravan.failed",
                "caravan.held",
                "caravan.quarantine",
                "caravan.expired",
                "caravan.claims",
                "caravan.keys",
                "caravan.events",
                "caravan.reply.other.inbox",
                "activemq.management"
            })
    void aProducerMayNotSendToConsumeOrBrowse(String name) {
        forbidden(() -> send(name));
        outOfReach(() -> shop.createConsumer(name));
        outOfReach(() -> shop.createConsumer(name, true));
        outOfReach(() -> shop.deleteQueue(name));
    }

    @Test
    void aProducerMaySendToOutboundAndNeitherReadNorDeleteIt() throws Exception {
        try (Application app = rig.application()) {
            assertThat(app.ask(app.to("allowed@example.org")).path("action").asText())
                    .isEqualTo("relayed");
        }
        forbidden(() -> shop.createConsumer(Application.OUTBOUND));
        forbidden(() -> shop.createConsumer(Application.OUTBOUND, true));
        forbidden(() -> shop.deleteQueue(Application.OUTBOUND));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mine",
                "caravan.mine",
                "caravan.reply.mine",
                "caravan.reply.other.more",
                "caravan.reply.shopping.x",
                "caravan.retry.2s",
                "caravan.overflow.7"
            })
    void aProducerMayNotCreateQueuesOutsideItsReplies(String name) {
        forbidden(() -> shop.createQueue(QueueConfiguration.of(name).setRoutingType(RoutingType.ANYCAST)));
        forbidden(() -> shop.createQueue(
                QueueConfiguration.of(name).setRoutingType(RoutingType.ANYCAST).setDurable(false)));
        forbidden(() -> shop.createAddress(SimpleString.of(name), RoutingType.MULTICAST, false));
    }

    @Test
    void aProducerMayNotReadOutboundThroughAQueueOfItsOwn() {
        forbidden(() -> shop.createQueue(QueueConfiguration.of("caravan.reply.shop.tap")
                .setAddress(Application.OUTBOUND)
                .setRoutingType(RoutingType.MULTICAST)));
        forbidden(() -> shop.createQueue(QueueConfiguration.of("caravan.reply.shop.tap")
                .setAddress("caravan.events")
                .setRoutingType(RoutingType.MULTICAST)));
    }

    @Test
    void aProducerMayCreateReadAndDeleteItsOwnReplyQueues() throws Exception {
        shop.createQueue(QueueConfiguration.of("caravan.reply.shop.own").setRoutingType(RoutingType.ANYCAST));
        shop.createConsumer("caravan.reply.shop.own", true).close();
        shop.createConsumer("caravan.reply.shop.own").close();
        forbidden(() -> send("caravan.reply.shop.own"));
        shop.deleteQueue("caravan.reply.shop.own");
    }

    @Test
    void nobodyGetsInWithoutItsPassword() {
        for (String[] login : new String[][] {
            {"shop", "other-secret"}, {"nobody", "shop-secret"}, {"caravan", "caravan"}, {"", ""}, {"caravan", ""}
        }) {
            assertThatThrownBy(() -> context(login[0], login[1])).isInstanceOf(JMSSecurityRuntimeException.class);
        }
        assertThatThrownBy(() -> {
                    try (var connections = new ActiveMQConnectionFactory(rig.url());
                            JMSContext anonymous = connections.createContext()) {
                        anonymous.createTemporaryQueue();
                    }
                })
                .isInstanceOf(JMSRuntimeException.class);
    }

    @Test
    void aForgedUserDoesNotCount() throws Exception {
        shop.start();
        {
            ClientMessage forged = shop.createMessage(org.apache.activemq.artemis.api.core.Message.BYTES_TYPE, true);
            forged.getBodyBuffer().writeBytes(Application.mail("forged@example.org"));
            Application.envelope("<forged@example.org>").forEach(forged::putStringProperty);
            forged.putStringProperty("JMSXUserID", CaravanRig.OTHER);
            forged.putStringProperty("_AMQ_VALIDATED_USER", "caravan");
            forged.setValidatedUserID("caravan");
            // Only the account shop may choose this transport, and have its replies there.
            forged.putStringProperty("CaravanTransport", "sink");
            forged.putStringProperty("JMSReplyTo", "queue://caravan.reply.shop.forged");
            shop.createQueue(QueueConfiguration.of("caravan.reply.shop.forged").setRoutingType(RoutingType.ANYCAST));
            shop.createProducer(Application.OUTBOUND).send(forged);
            try (var consumer = shop.createConsumer("caravan.reply.shop.forged")) {
                ClientMessage reply = consumer.receive(Application.PATIENCE_MILLIS);
                assertThat(reply)
                        .as("the reply to the account that is validated")
                        .isNotNull();
                assertThat(String.valueOf(reply.getReadOnlyBodyBuffer().readNullableSimpleString()))
                        .contains("\"action\":\"relayed\"");
            }
        }
    }

    @Test
    void anotherAccountsTemporaryQueueIsNotRevealedAndAForgedOneIsRefused() throws Exception {
        try (Application app = rig.application();
                Insider insider = new Insider(rig)) {
            for (String name : new String[] {"temp-queue://caravan.reply.other.inbox", "temp-queue://caravan.dlq"}) {
                ClientMessage drop = shop.createMessage(org.apache.activemq.artemis.api.core.Message.BYTES_TYPE, true);
                drop.getBodyBuffer().writeBytes(Application.mail("temp@example.org"));
                Application.envelope("<temp@example.org>").forEach(drop::putStringProperty);
                drop.putStringProperty("JMSReplyTo", name);
                drop.putStringProperty(Insider.MARK, name);
                shop.createProducer(Application.OUTBOUND).send(drop);
                await().atMost(Duration.ofSeconds(10))
                        .untilAsserted(() -> assertThat(insider.quarantined(name))
                                .singleElement()
                                .asString()
                                .startsWith("forbidden-reply-to"));
            }
            JsonNode next = app.ask(app.to("after-forgery@example.org"));
            assertThat(next.path("action").asText()).isEqualTo("relayed");
        }
    }

    @Test
    void anotherAccountCannotChooseATransportItMayNotUse() throws Exception {
        try (Application other = Application.connect(rig.url(), CaravanRig.OTHER, "other-secret")) {
            Message message = Application.with(other.to("x@example.org"), Map.of("CaravanTransport", "sink"));
            assertThat(other.ask(message).path("text").asText()).startsWith("forbidden-transport: ");
        }
    }

    private JMSContext context(String user, String password) {
        ActiveMQConnectionFactory connections = new ActiveMQConnectionFactory(rig.url());
        try {
            JMSContext context = connections.createContext(user, password);
            Queue replies = context.createTemporaryQueue();
            context.createConsumer(replies);
            return context;
        } finally {
            connections.close();
        }
    }

    private static void send(String name) throws ActiveMQException {
        ClientMessage message = shop.createMessage(true);
        message.getBodyBuffer().writeString("x");
        try (var producer = shop.createProducer(name)) {
            producer.send(message);
        }
    }

    /** Two of the addresses have no queue of their own, so there is nothing to forbid. */
    private static void outOfReach(ThrowingCallable attempt) {
        assertThatThrownBy(attempt)
                .isInstanceOfAny(ActiveMQSecurityException.class, ActiveMQNonExistentQueueException.class);
    }

    private static void forbidden(ThrowingCallable attempt) {
        assertThatThrownBy(attempt).isInstanceOf(ActiveMQSecurityException.class);
    }
}
