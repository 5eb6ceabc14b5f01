package dev.caravan.queue.artemis;

import dev.caravan.queue.Priority;
import dev.caravan.queue.core.Ladder;
import dev.caravan.queue.core.Ticket.Feed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientRequestor;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.api.core.management.ResourceNames;

/** Makes sure that every queue exists before anything is sent to it: a send to an address without a queue is lost. */
public final class QueueLayout {

    /** A broker that takes longer has gone away. */
    private static final long ANSWER_MILLIS = 5_000;

    private static final SimpleString MANAGEMENT = SimpleString.of("activemq.management");

    private QueueLayout() {}

    /** All fixed queues and the ladder's rungs. */
    public static void ensure(Broker broker, Ladder ladder) throws ActiveMQException {
        try (Broker.Connection connection = broker.connect()) {
            ClientSession session = connection.session();
            for (String queue : fixed()) {
                ensure(session, queue);
            }
            for (Duration rung : ladder.rungs()) {
                ensure(session, QueueNames.retry(rung));
            }
            SimpleString events = SimpleString.of(QueueNames.EVENTS);
            if (!session.addressQuery(events).isExists()) {
                session.createAddress(events, RoutingType.MULTICAST, false);
            }
        }
    }

    static void ensure(ClientSession session, String queue) throws ActiveMQException {
        if (!session.queueQuery(SimpleString.of(queue)).isExists()) {
            SimpleString address = SimpleString.of(queue);
            if (!session.addressQuery(address).isExists()) {
                session.createAddress(address, RoutingType.ANYCAST, false);
            }
            session.createQueue(QueueConfiguration.of(queue)
                    .setAddress(queue)
                    .setRoutingType(RoutingType.ANYCAST)
                    .setDurable(true));
        }
    }

    static List<String> fixed() {
        List<String> queues = new ArrayList<>(List.of(
                QueueNames.OUTBOUND,
                QueueNames.EXPIRED,
                QueueNames.DLQ,
                QueueNames.OUTCOMES,
                QueueNames.FAILED,
                QueueNames.HELD,
                QueueNames.DESK,
                QueueNames.DESK_FAILED,
                QueueNames.QUARANTINE,
                QueueNames.CLAIMS,
                QueueNames.KEYS));
        queues.addAll(readyQueues());
        return queues;
    }

    static List<String> readyQueues() {
        List<String> queues = new ArrayList<>();
        for (Feed feed : List.of(Feed.FRESH, Feed.RETRY)) {
            for (Priority priority : Priority.values()) {
                queues.add(QueueNames.ready(feed, priority));
            }
        }
        return queues;
    }

    /** The names of all queues that begin so, whoever made them. */
    static Set<String> existing(Broker broker, String prefix) throws ActiveMQException {
        Set<String> names = new TreeSet<>();
        for (Object name : (Object[]) manage(broker, "getQueueNames")) {
            if (name.toString().startsWith(prefix)) {
                names.add(name.toString());
            }
        }
        return names;
    }

    private static Object manage(Broker broker, String operation) throws ActiveMQException {
        try (Broker.Connection connection = broker.connectForRequests()) {
            ClientSession session = connection.session();
            session.start();
            try (ClientRequestor requestor = new ClientRequestor(session, MANAGEMENT)) {
                ClientMessage request = session.createMessage(false);
                ManagementHelper.putOperationInvocation(request, ResourceNames.BROKER, operation);
                ClientMessage answer = requestor.request(request, ANSWER_MILLIS);
                if (answer == null) {
                    throw new ActiveMQException("the broker did not answer " + operation);
                }
                return ManagementHelper.getResult(answer);
            }
        } catch (ActiveMQException e) {
            throw e;
        } catch (Exception e) {
            throw new ActiveMQException("the broker did not answer " + operation + ": " + e.getMessage());
        }
    }
}
