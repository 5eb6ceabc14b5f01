package dev.caravan.queue.artemis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.intake.IdempotencyIndex;
import dev.caravan.intake.RecentKeys;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;

/**
 * Idempotency keys that survive a restart: each use is a small record on {@code caravan.keys}, written by the commit that
 * accepts the message, and taken off when its time is over.
 */
public final class DurableKeys implements IdempotencyIndex {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final long RECEIVE_MILLIS = 500;

    private final RecentKeys recent;
    private final InstantSource clock;

    public DurableKeys(InstantSource clock) {
        this.clock = clock;
        this.recent = new RecentKeys(clock);
    }

    @Override
    public Optional<String> firstUse(String account, String key, String messageId) {
        return recent.firstUse(account, key, messageId);
    }

    @Override
    public void forget(String account, String key, String messageId) {
        recent.forget(account, key, messageId);
    }

    /** Makes the use durable with the transaction; if that fails, the key is free again. */
    public void use(String account, String key, String messageId, Transaction transaction) {
        transaction.sendText(
                QueueNames.KEYS,
                MAPPER.createObjectNode()
                        .put("account", account)
                        .put("key", key)
                        .put("message", messageId)
                        .toString());
        transaction.instead(() -> recent.forget(account, key, messageId));
    }

    /** Learns the keys that an earlier process has used. */
    public void load(Broker broker) throws ActiveMQException, IOException {
        try (Broker.Connection connection = broker.connect()) {
            SimpleString queue = SimpleString.of(QueueNames.KEYS);
            long count = connection.session().queueQuery(queue).getMessageCount();
            connection.session().start();
            try (ClientConsumer browser = connection.session().createConsumer(queue, true)) {
                for (long i = 0; i < count; i++) {
                    ClientMessage message = browser.receive(RECEIVE_MILLIS);
                    if (message == null) {
                        break;
                    }
                    if (!isOver(message)) {
                        learn(message);
                    }
                }
            }
        }
    }

    /** Takes records off whose time is over. */
    public void sweep(Broker broker) throws ActiveMQException {
        QueueSweep.olderThan(broker, QueueNames.KEYS, RecentKeys.WINDOW, clock);
    }

    private boolean isOver(ClientMessage message) {
        return message.getTimestamp() < clock.millis() - RecentKeys.WINDOW.toMillis();
    }

    private void learn(ClientMessage message) throws IOException {
        JsonNode json =
                MAPPER.readTree(String.valueOf(message.getReadOnlyBodyBuffer().readNullableSimpleString()));
        recent.firstUse(
                json.path("account").asText(),
                json.path("key").asText(),
                json.path("message").asText());
    }
}
