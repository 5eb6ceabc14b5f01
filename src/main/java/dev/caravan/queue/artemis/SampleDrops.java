package dev.caravan.queue.artemis;

import java.util.Map;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;

/** Drops messages as an application would, logged in as its account. */
public final class SampleDrops implements AutoCloseable {

    private final Broker.Connection connection;
    private final ClientProducer producer;

    private SampleDrops(Broker.Connection connection) throws ActiveMQException {
        this.connection = connection;
        this.producer = connection.session().createProducer(SimpleString.of(QueueNames.OUTBOUND));
    }

    public static SampleDrops as(Broker broker, String account, String password) throws ActiveMQException {
        Broker own = new Broker(new BrokerAddress(broker.address().url(), account, password));
        return new SampleDrops(own.connect());
    }

    /** On return the message is on stable storage. */
    public void drop(byte[] octets, Map<String, String> properties) throws ActiveMQException {
        ClientMessage message = connection.session().createMessage(Message.BYTES_TYPE, true);
        properties.forEach(message::putStringProperty);
        message.getBodyBuffer().writeBytes(octets);
        producer.send(message);
        connection.session().commit();
    }

    @Override
    public void close() {
        connection.close();
    }
}
