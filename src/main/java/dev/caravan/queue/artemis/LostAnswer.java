package dev.caravan.queue.artemis;

import java.util.EnumSet;
import java.util.Set;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/**
 * Tells a commit that the broker refused, of which nothing happened, from one whose answer never came, which may have
 * happened. A call that timed out leaves its session open: that the session lives says nothing.
 */
final class LostAnswer {

    /** What the client itself throws; whatever else there is came from the broker. */
    private static final Set<ActiveMQExceptionType> TYPES = EnumSet.of(
            ActiveMQExceptionType.CONNECTION_TIMEDOUT,
            ActiveMQExceptionType.NOT_CONNECTED,
            ActiveMQExceptionType.DISCONNECTED,
            ActiveMQExceptionType.REMOTE_DISCONNECT,
            ActiveMQExceptionType.UNBLOCKED,
            ActiveMQExceptionType.OBJECT_CLOSED,
            ActiveMQExceptionType.TRANSACTION_OUTCOME_UNKNOWN);

    private LostAnswer() {}

    static boolean is(ActiveMQException failure, ClientSession session) {
        return session.isClosed() || TYPES.contains(failure.getType());
    }
}
