package dev.caravan.queue.artemis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientRequestor;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.jspecify.annotations.Nullable;

/** Questions to the broker's management address, over one connection. For one thread. */
final class BrokerQuestions implements AutoCloseable {

    private static final SimpleString MANAGEMENT = SimpleString.of("activemq.management");

    /** A filtered move looks at every message of a paged queue: some 100,000 a second (measured). */
    private static final long ANSWER_MILLIS = TimeUnit.SECONDS.toMillis(60);

    /** Of our own there are some 40, and 256 overflow queues at most. */
    private static final int QUEUES_MAX = 1_000;

    private static final String OURS = "{\"field\":\"name\",\"operation\":\"CONTAINS\",\"value\":\"caravan.\"}";

    /** A move commits this many at a time. */
    private static final int FLUSH_MESSAGES = 1;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Broker.Connection connection;
    private final ClientRequestor requestor;

    private BrokerQuestions(Broker.Connection connection, ClientRequestor requestor) {
        this.connection = connection;
        this.requestor = requestor;
    }

    static BrokerQuestions connect(Broker broker) throws ActiveMQException {
        Broker.Connection connection = broker.connectForRequests();
        try {
            connection.session().start();
            return new BrokerQuestions(connection, new ClientRequestor(connection.session(), MANAGEMENT));
        } catch (Exception e) {
            connection.close();
            throw new ActiveMQException("the broker's management address cannot be used: " + e.getMessage());
        }
    }

    /**
     * How full a queue is.
     *
     * @param messages all of them, those that a consumer has in its hands included
     * @param delivering those that a consumer has in its hands: a browser does not see them
     */
    record Depth(String queue, long messages, long delivering) {}

    /** All queues of Caravan. */
    List<Depth> depths() throws ActiveMQException {
        List<Depth> depths = new ArrayList<>();
        JsonNode answer = json(ask(ResourceNames.BROKER, "listQueues", OURS, 1, QUEUES_MAX));
        for (JsonNode queue : answer.path("data")) {
            String name = queue.path("name").asText();
            if (name.startsWith("caravan.") && !name.startsWith(QueueNames.REPLY_PREFIX)) {
                depths.add(new Depth(
                        name,
                        queue.path("messageCount").asLong(),
                        queue.path("deliveringCount").asLong()));
            }
        }
        return depths;
    }

    /** The properties of all messages that consumers of the queue have in their hands. */
    List<JsonNode> delivering(String queue) throws ActiveMQException {
        List<JsonNode> messages = new ArrayList<>();
        for (JsonNode consumer : json(ask(ResourceNames.QUEUE + queue, "listDeliveringMessagesAsJSON"))) {
            consumer.path("elements").forEach(messages::add);
        }
        return messages;
    }

    /** The properties of the first message that no consumer has in its hands; null if there is none. */
    @Nullable
    JsonNode first(String queue) throws ActiveMQException {
        JsonNode messages = json(ask(ResourceNames.QUEUE + queue, "peekFirstMessageAsJSON"));
        return messages.isArray() ? messages.get(0) : messages.isObject() ? messages : null;
    }

    /** How many messages that no consumer has in its hands match. */
    long count(String queue, String filter) throws ActiveMQException {
        return ((Number) ask(ResourceNames.QUEUE + queue, "countMessages", filter)).longValue();
    }

    /** Moves what matches and no consumer has in its hands, as one; says how many. */
    int move(String queue, String filter, String target) throws ActiveMQException {
        Object moved = ask(ResourceNames.QUEUE + queue, "moveMessages", FLUSH_MESSAGES, filter, target, false, 1);
        return ((Number) moved).intValue();
    }

    /** Deletes one message that no consumer has in its hands; false if it is not there. */
    boolean remove(String queue, long messageId) throws ActiveMQException {
        return Boolean.TRUE.equals(ask(ResourceNames.QUEUE + queue, "removeMessage", messageId));
    }

    private Object ask(String resource, String operation, Object... parameters) throws ActiveMQException {
        try {
            ClientMessage request = connection.session().createMessage(false);
            ManagementHelper.putOperationInvocation(request, resource, operation, parameters);
            ClientMessage reply = requestor.request(request, ANSWER_MILLIS);
            if (reply == null) {
                throw new ActiveMQException("the broker did not answer " + operation + " of " + resource + " in time");
            }
            Object result = ManagementHelper.getResult(reply);
            if (!ManagementHelper.hasOperationSucceeded(reply)) {
                throw new ActiveMQException("the broker refused " + operation + " of " + resource + ": " + result);
            }
            return result;
        } catch (ActiveMQException e) {
            throw e;
        } catch (Exception e) {
            throw new ActiveMQException("the broker did not answer " + operation + ": " + e.getMessage());
        }
    }

    private static JsonNode json(Object answer) throws ActiveMQException {
        try {
            return MAPPER.readTree(String.valueOf(answer));
        } catch (IOException e) {
            throw new ActiveMQException("the broker's answer is no JSON: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            requestor.close();
        } catch (Exception e) {
            // The connection below takes it down.
        }
        connection.close();
    }
}
