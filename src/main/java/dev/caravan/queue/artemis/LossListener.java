package dev.caravan.queue.artemis;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.SessionFailureListener;

/** Tells once that the connection under a session is gone. */
record LossListener(Runnable onLost) implements SessionFailureListener {

    @Override
    public void beforeReconnect(ActiveMQException exception) {
        // Never: reconnectAttempts is 0.
    }

    @Override
    public void connectionFailed(ActiveMQException exception, boolean failedOver) {
        onLost.run();
    }

    @Override
    public void connectionFailed(ActiveMQException exception, boolean failedOver, String scaleDownTargetNodeId) {
        onLost.run();
    }
}
