package dev.caravan.queue.artemis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.intake.IdempotencyIndex;
import dev.caravan.intake.RecentKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
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

    /** Property: the message that used the key, so that one record can be asked for. */
    private static final String MESSAGE = "message";

    /** Ids in one filter. A batch of intake has few more messages. */
    private static final int FILTER_IDS_MAX = 250;

    private final Broker broker;
    private final RecentKeys recent;
    private final InstantSource clock;

    /** Uses in commits whose answer was lost, by message. */
    private final Map<String, Use> doubtful = new ConcurrentHashMap<>();

    private record Use(String account, String key) {}

    public DurableKeys(Broker broker, InstantSource clock) {
        this.broker = broker;
        this.clock = clock;
        this.recent = new RecentKeys(clock);
    }

    @Override
    public Optional<String> firstUse(String account, String key, String messageId) {
        Optional<String> first = recent.firstUse(account, key, messageId);
        if (first.isPresent() && doubtful.containsKey(first.get())) {
            settleDoubts();
            return recent.firstUse(account, key, messageId);
        }
        return first;
    }

    @Override
    public void forget(String account, String key, String messageId) {
        recent.forget(account, key, messageId);
    }

    /**
     * Makes the use durable with the transaction; if that fails, the key is free again. If nobody knows whether it has
     * failed, the broker is asked as soon as the key is used again: the same drop may come back, or another one with its
     * key, and only one of them may pass.
     */
    public void use(String account, String key, String messageId, Transaction transaction) {
        String text = MAPPER.createObjectNode()
                .put("account", account)
                .put("key", key)
                .put("message", messageId)
                .toString();
        transaction.send(QueueNames.KEYS, session -> {
            ClientMessage record = session.createMessage(Message.TEXT_TYPE, true);
            record.putStringProperty(MESSAGE, messageId);
            record.getBodyBuffer().writeNullableSimpleString(SimpleString.of(text));
            return record;
        });
        transaction.instead(() -> recent.forget(account, key, messageId));
        transaction.inDoubt(() -> doubtful.put(messageId, new Use(account, key)));
    }

    /** Whose record is on the queue has used its key; of the others nothing happened. */
    private synchronized void settleDoubts() {
        List<String> ids = List.copyOf(doubtful.keySet());
        for (int from = 0; from < ids.size(); from += FILTER_IDS_MAX) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + FILTER_IDS_MAX));
            Set<String> committed = committedAmong(some);
            for (String id : some) {
                Use use = doubtful.remove(id);
                if (use != null && !committed.contains(id)) {
                    recent.forget(use.account(), use.key(), id);
                }
            }
        }
    }

    private Set<String> committedAmong(List<String> ids) {
        // The ids are our own and of one shape: nothing in them can end a quoted string.
        SimpleString filter = SimpleString.of(
                MESSAGE + " IN (" + ids.stream().map(id -> "'" + id + "'").collect(Collectors.joining(",")) + ")");
        Set<String> found = new HashSet<>();
        try (Broker.Connection connection = broker.connect()) {
            connection.session().start();
            try (ClientConsumer browser =
                    connection.session().createConsumer(SimpleString.of(QueueNames.KEYS), filter, true)) {
                for (ClientMessage record = browser.receiveImmediate();
                        record != null;
                        record = browser.receiveImmediate()) {
                    found.add(record.getStringProperty(MESSAGE));
                }
            }
        } catch (ActiveMQException e) {
            throw new UncheckedIOException(new IOException("the broker does not say which keys were used: " + e, e));
        }
        return found;
    }

    /** Learns the keys that an earlier process has used. */
    public void load() throws ActiveMQException, IOException {
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

    /** Takes records off whose time is over, and settles what is in doubt: nobody may ever ask for it. */
    public void sweep() throws ActiveMQException {
        settleDoubts();
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
