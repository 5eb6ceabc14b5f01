package dev.caravan.queue.artemis;

import java.util.HashMap;
import java.util.Map;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/** Sends the body's octets in the transaction of the message that the exchange came from. */
final class QueueProducer extends DefaultProducer {

    /** Headers that begin so are properties of the contract; no other header leaves the route. */
    private static final String CONTRACT_PREFIX = "Caravan";

    private final String queue;

    QueueProducer(MailQueueEndpoint endpoint, String queue) {
        super(endpoint);
        this.queue = queue;
    }

    @Override
    public void process(Exchange exchange) {
        Transaction transaction = exchange.getProperty(MailQueueConstants.TRANSACTION, Transaction.class);
        if (transaction == null) {
            throw new IllegalStateException("to(\"mailqueue:" + queue + "\") needs a route from(\"mailqueue:…\")");
        }
        byte[] octets = exchange.getMessage().getBody(byte[].class);
        Map<String, String> properties = new HashMap<>();
        exchange.getMessage().getHeaders().forEach((name, value) -> {
            if (name.startsWith(CONTRACT_PREFIX)) {
                properties.put(name, value.toString());
            }
        });
        transaction.send(queue, session -> {
            ClientMessage message = session.createMessage(Message.BYTES_TYPE, true);
            properties.forEach(
                    (name, value) -> message.putStringProperty(SimpleString.of(name), SimpleString.of(value)));
            message.getBodyBuffer().writeBytes(octets);
            return message;
        });
    }
}
