package dev.caravan.queue.artemis;

import dev.caravan.message.MessageContent;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQNonExistentQueueException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;

/** Drops messages as an application would, logged in as its account. For one thread. */
public final class Drops implements AutoCloseable {

    private final Broker.Connection connection;
    private final ClientProducer producer;

    private Drops(Broker.Connection connection, String queue) throws ActiveMQException {
        this.connection = connection;
        this.producer = connection.session().createProducer(SimpleString.of(queue));
    }

    /** On the broker of this process. */
    public static Drops as(Broker broker, String account, String password) throws ActiveMQException {
        return at(new BrokerAddress(broker.address().url(), account, password), QueueNames.OUTBOUND);
    }

    /**
     * On a broker anywhere.
     *
     * @param queue the name that drops are sent to, usually {@link QueueNames#OUTBOUND}
     */
    public static Drops at(BrokerAddress address, String queue) throws ActiveMQException {
        Broker.Connection connection = new Broker(address).connect();
        try {
            // What is sent to an address without a queue is lost, and nobody says so.
            if (connection
                    .session()
                    .addressQuery(SimpleString.of(queue))
                    .getQueueNames()
                    .isEmpty()) {
                throw new ActiveMQNonExistentQueueException("the broker has no queue " + queue);
            }
            return new Drops(connection, queue);
        } catch (ActiveMQException e) {
            connection.close();
            throw e;
        }
    }

    /** On return the message is on stable storage. */
    public void drop(byte[] octets, Map<String, String> properties) throws ActiveMQException {
        ClientMessage message = message(properties);
        message.getBodyBuffer().writeBytes(octets);
        producer.send(message);
        connection.session().commit();
    }

    /**
     * Drops the content once with each of these properties, all or none of them. On return they are on stable storage.
     */
    public void drop(MessageContent content, List<Map<String, String>> each) throws ActiveMQException, IOException {
        for (Map<String, String> properties : each) {
            try (InputStream in = content.open()) {
                ClientMessage message = message(properties);
                if (content.size() < Broker.LARGE_MESSAGE_OCTETS_MIN) {
                    message.getBodyBuffer().writeBytes(in.readAllBytes());
                } else {
                    message.setBodyInputStream(in);
                }
                producer.send(message);
            }
        }
        connection.session().commit();
    }

    private ClientMessage message(Map<String, String> properties) {
        ClientMessage message = connection.session().createMessage(Message.BYTES_TYPE, true);
        properties.forEach(message::putStringProperty);
        return message;
    }

    @Override
    public void close() {
        connection.close();
    }
}
