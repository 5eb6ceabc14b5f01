package dev.caravan.queue.embedded;

import dev.caravan.queue.artemis.EmbeddedBrokerSettings;
import dev.caravan.queue.artemis.QueueNames;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerPlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;

/** Refuses drops while the disk is nearly full: the producer's send fails with the reason, and nothing is lost. */
final class DropGuard implements ActiveMQServerPlugin {

    private final Supplier<Optional<String>> refusal;

    DropGuard(Supplier<Optional<String>> refusal) {
        this.refusal = refusal;
    }

    @Override
    public void beforeSend(
            ServerSession session, Transaction tx, Message message, boolean direct, boolean noAutoCreateQueue)
            throws ActiveMQException {
        Optional<String> reason = refusal.get();
        if (reason.isPresent()
                && QueueNames.OUTBOUND.equals(message.getAddress())
                && !EmbeddedBrokerSettings.INTERNAL_USER.equals(session.getUsername())) {
            ActiveMQException refused = new ActiveMQException(reason.get());
            if (tx != null) {
                // What a plugin throws does not end the transaction: its commit would succeed without the drop.
                tx.markAsRollbackOnly(refused);
            }
            throw refused;
        }
    }
}
