package dev.caravan.queue.embedded;

import dev.caravan.queue.artemis.BrokerService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQIllegalStateException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerPlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;

/** Makes a broker that runs fail every transaction in which a certain message is sent. */
public final class BrokerFaults implements ActiveMQServerPlugin {

    private final Predicate<Message> refused;
    private final AtomicInteger refusals = new AtomicInteger();

    private BrokerFaults(Predicate<Message> refused) {
        this.refused = refused;
    }

    public static BrokerFaults refusing(BrokerService broker, Predicate<Message> refused) {
        BrokerFaults faults = new BrokerFaults(refused);
        ((EmbeddedBroker) broker).server().orElseThrow().registerBrokerPlugin(faults);
        return faults;
    }

    /** How often it has struck. */
    public int refusals() {
        return refusals.get();
    }

    @Override
    public void beforeSend(
            ServerSession session, Transaction tx, Message message, boolean direct, boolean noAutoCreateQueue)
            throws ActiveMQException {
        if (refused.test(message)) {
            refusals.incrementAndGet();
            ActiveMQIllegalStateException refusal = new ActiveMQIllegalStateException("refused by the test");
            tx.markAsRollbackOnly(refusal);
            throw refusal;
        }
    }
}
