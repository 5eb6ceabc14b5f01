package dev.caravan.queue.artemis;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.core.client.impl.ClientConsumerImpl;
import org.apache.activemq.artemis.core.client.impl.ClientMessageInternal;

/**
 * The lane: one transacted session with all its consumers. Only the worker's thread calls it; messages come in on the
 * client's own thread and are only passed on. It never rolls back: a rollback would return everything in flight.
 */
final class LaneSession implements AutoCloseable {

    private final Broker.Connection connection;
    private final ClientSession session;
    private final ClientProducer producer;
    private final Map<String, ClientConsumer> consumers = new HashMap<>();

    LaneSession(Broker broker, Runnable onLost) throws ActiveMQException {
        connection = broker.connect();
        session = connection.session();
        producer = session.createProducer();
        session.addFailureListener(new LossListener(onLost));
        session.start();
    }

    /**
     * A message of a queue. Its octets count against the consumer's window until {@link #giveCredit}.
     *
     * @param enteredMillis when it was sent, epoch milliseconds
     */
    record Received(String queue, ClientConsumer consumer, ClientMessage message, int credit, long enteredMillis) {}

    /**
     * Nothing is delivered until the handler is set: the client runs a manual handler for messages that come after it,
     * and would leave what came before in its buffer.
     *
     * @param window octets the broker may send ahead of credit
     */
    void subscribe(String queue, int window, Consumer<Received> handler) throws ActiveMQException {
        session.stop();
        ClientConsumerImpl consumer =
                (ClientConsumerImpl) session.createConsumer(SimpleString.of(queue), null, window, -1, false);
        consumers.put(queue, consumer);
        consumer.setManualFlowMessageHandler(message -> handler.accept(new Received(
                queue,
                consumer,
                message,
                ((ClientMessageInternal) message).getFlowControlSize(),
                message.getTimestamp())));
        session.start();
    }

    void unsubscribe(String queue) throws ActiveMQException {
        ClientConsumer consumer = consumers.remove(queue);
        if (consumer != null) {
            consumer.close();
        }
    }

    void giveCredit(Received received) throws ActiveMQException {
        ((ClientConsumerImpl) received.consumer()).flowControl(received.credit(), false);
    }

    void acknowledge(Received received) throws ActiveMQException {
        received.message().individualAcknowledge();
    }

    void send(String queue, ClientMessage message) throws ActiveMQException {
        producer.send(SimpleString.of(queue), message);
    }

    ClientSession session() {
        return session;
    }

    void commit() throws ActiveMQException {
        session.commit();
    }

    boolean isOpen() {
        return !session.isClosed() && !connection.factory().isClosed();
    }

    @Override
    public void close() {
        connection.close();
    }
}
