package dev.caravan.queue.artemis;

import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/** Sends the body's octets in the transaction of the message that the exchange came from. */
final class QueueProducer extends DefaultProducer {

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
        if (exchange.getMessage().getBody() instanceof QueueMessage moved) {
            transaction.send(queue, moved::copy);
            return;
        }
        byte[] octets = exchange.getMessage().getBody(byte[].class);
        transaction.send(queue, session -> {
            ClientMessage message = session.createMessage(Message.BYTES_TYPE, true);
            message.getBodyBuffer().writeBytes(octets);
            return message;
        });
    }
}
