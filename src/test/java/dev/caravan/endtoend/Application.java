package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** An application with Jakarta JMS and nothing else: it drops messages and reads the replies on a queue of its own. */
final class Application implements AutoCloseable {

    static final String OUTBOUND = "caravan.outbound";

    /** Longer than any reply takes on a busy machine. */
    static final long PATIENCE_MILLIS = 20_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ActiveMQConnectionFactory factory;
    private final JMSContext jms;
    private final Queue replies;
    private final JMSConsumer consumer;

    private Application(ActiveMQConnectionFactory factory, JMSContext jms) {
        this.factory = factory;
        this.jms = jms;
        this.replies = jms.createTemporaryQueue();
        this.consumer = jms.createConsumer(replies);
    }

    static Application connect(String url, String user, String password) {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url);
        return new Application(factory, factory.createContext(user, password));
    }

    JMSContext jms() {
        return jms;
    }

    Queue replies() {
        return replies;
    }

    BytesMessage octets(byte[] content) throws JMSException {
        BytesMessage message = jms.createBytesMessage();
        message.writeBytes(content);
        return message;
    }

    /** A small message to this mailbox, with the envelope in properties. */
    BytesMessage to(String mailbox) throws JMSException {
        return with(octets(mail(mailbox)), envelope("<" + mailbox + ">"));
    }

    static Map<String, String> envelope(String forwardPaths) {
        return Map.of("CaravanReversePath", "<app@shop.example>", "CaravanForwardPaths", forwardPaths);
    }

    static <M extends Message> M with(M message, Map<String, String> properties) throws JMSException {
        for (Map.Entry<String, String> property : properties.entrySet()) {
            message.setStringProperty(property.getKey(), property.getValue());
        }
        return message;
    }

    static byte[] mail(String mailbox) {
        return """
                From: <app@shop.example>\r
                To: <%s>\r
                Subject: for %s\r
                \r
                Good day.\r
                """.formatted(mailbox, mailbox).getBytes(StandardCharsets.UTF_8);
    }

    /** Drops it, replies wanted. */
    String drop(Message message) throws JMSException {
        message.setJMSReplyTo(replies);
        return dropAsIs(message);
    }

    String dropAsIs(Message message) throws JMSException {
        jms.createProducer().send(jms.createQueue(OUTBOUND), message);
        return message.getJMSMessageID();
    }

    /** The next reply; there must be one. */
    JsonNode reply() throws JMSException {
        return json(replyMessage());
    }

    Message replyMessage() {
        Message message = consumer.receive(PATIENCE_MILLIS);
        assertThat(message).as("a reply within %d ms", PATIENCE_MILLIS).isNotNull();
        return message;
    }

    List<JsonNode> replies(int count) throws JMSException {
        List<JsonNode> all = new ArrayList<>();
        while (all.size() < count) {
            all.add(reply());
        }
        return all;
    }

    /** Everything until each of so many recipients has its final outcome. */
    List<JsonNode> repliesUntilFinal(int recipients) throws JMSException {
        List<JsonNode> all = new ArrayList<>();
        int ended = 0;
        while (ended < recipients) {
            JsonNode reply = reply();
            all.add(reply);
            ended += reply.path("final").asBoolean() ? 1 : 0;
        }
        return all;
    }

    /** Drops it and reads its first reply. */
    JsonNode ask(Message message) throws JMSException {
        drop(message);
        return reply();
    }

    static JsonNode json(Message message) throws JMSException {
        try {
            return JSON.readTree(message.getBody(String.class));
        } catch (JsonProcessingException e) {
            throw new AssertionError("a reply that is not JSON", e);
        }
    }

    @Override
    public void close() {
        jms.close();
        factory.close();
    }
}
