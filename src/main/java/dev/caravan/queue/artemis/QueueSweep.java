package dev.caravan.queue.artemis;

import java.time.Duration;
import java.time.InstantSource;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;

/** Takes off a queue what is older than it is kept. The queue is first in, first out: the first that is young ends it. */
public final class QueueSweep {

    private static final long RECEIVE_MILLIS = 200;
    private static final int COMMIT_MESSAGES = 500;

    /** Enough for one round; the next takes more. */
    private static final int ROUND_MESSAGES_MAX = 100_000;

    private static final int WINDOW_OCTETS = 256 * 1024;

    private QueueSweep() {}

    /** @return how many were taken off */
    public static int olderThan(Broker broker, String queue, Duration kept, InstantSource clock)
            throws ActiveMQException {
        long limit = clock.millis() - kept.toMillis();
        int swept = 0;
        try (Broker.Connection connection = broker.connect()) {
            connection.session().start();
            try (ClientConsumer consumer =
                    connection.session().createConsumer(SimpleString.of(queue), null, WINDOW_OCTETS, -1, false)) {
                ClientMessage message = consumer.receive(RECEIVE_MILLIS);
                while (message != null && message.getTimestamp() < limit && swept < ROUND_MESSAGES_MAX) {
                    message.individualAcknowledge();
                    swept++;
                    if (swept % COMMIT_MESSAGES == 0) {
                        connection.session().commit();
                    }
                    message = consumer.receive(RECEIVE_MILLIS);
                }
                connection.session().commit();
            }
        }
        return swept;
    }
}
