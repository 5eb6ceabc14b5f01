package dev.caravan.queue.artemis;

import java.util.UUID;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/**
 * Tries whether a broker that is not ours names the sender of a message truthfully: the account of a drop is who the
 * broker says it is. A message with a forged name is sent and read back.
 */
public final class ValidatedUserCheck {

    /** Every copy of this process that starts gets its own queue there. */
    private static final String SCRATCH = "caravan.check";

    private static final String FORGED = "somebody-else";
    private static final long RECEIVE_MILLIS = 5_000;

    private static final SimpleString JMS_USER = SimpleString.of("JMSXUserID");

    private ValidatedUserCheck() {}

    /** @throws UntrustedBrokerException if the forged name, or none, comes back */
    public static void check(Broker broker) throws ActiveMQException, UntrustedBrokerException {
        String expected = broker.address().user();
        String found = nameOfForgedMessage(broker);
        if (!expected.equals(found)) {
            throw new UntrustedBrokerException("the broker " + broker.address() + " says of a message that "
                    + expected + " sent with a forged name that it comes from " + found
                    + ": any account could drop messages as any other; set populate-validated-user and"
                    + " reject-empty-validated-user to true in its broker.xml, and security-enabled to true");
        }
    }

    private static String nameOfForgedMessage(Broker broker) throws ActiveMQException {
        String queue = SCRATCH + "." + UUID.randomUUID();
        try (Broker.Connection connection = broker.connectForRequests()) {
            ClientSession session = connection.session();
            session.start();
            if (!session.addressQuery(SimpleString.of(SCRATCH)).isExists()) {
                session.createAddress(SimpleString.of(SCRATCH), RoutingType.MULTICAST, false);
            }
            session.createQueue(QueueConfiguration.of(queue)
                    .setAddress(SCRATCH)
                    .setRoutingType(RoutingType.MULTICAST)
                    .setDurable(false));
            try (ClientProducer producer = session.createProducer(SCRATCH);
                    ClientConsumer consumer = session.createConsumer(queue)) {
                producer.send(forged(session));
                ClientMessage received = consumer.receive(RECEIVE_MILLIS);
                if (received == null) {
                    throw new ActiveMQException("a message sent to " + SCRATCH + " did not come back");
                }
                received.acknowledge();
                return String.valueOf(received.getValidatedUserID());
            } finally {
                session.deleteQueue(queue);
            }
        }
    }

    private static ClientMessage forged(ClientSession session) {
        ClientMessage message = session.createMessage(Message.TEXT_TYPE, false);
        message.putStringProperty(JMS_USER, SimpleString.of(FORGED));
        message.putStringProperty(Message.HDR_VALIDATED_USER, SimpleString.of(FORGED));
        return message;
    }
}
