package dev.caravan.queue.artemis;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code mailqueue:NAME}: a queue of Caravan's as a Camel endpoint.
 *
 * <p>{@code from("mailqueue:attempts")} gets one exchange for every attempt the scheduler begins. From any other queue
 * come its messages, in batches that are committed as one; what such a route sends {@code to("mailqueue:…")} joins the
 * commit that takes the message off its queue.
 */
public final class MailQueueComponent extends DefaultComponent {

    /** The endpoint of the scheduler's attempts. */
    public static final String ATTEMPTS = "attempts";

    private final Broker broker;
    private final AttemptGate gate;
    private final WorkerListener listener;

    public MailQueueComponent(Broker broker, AttemptGate gate, WorkerListener listener) {
        this.broker = broker;
        this.gate = gate;
        this.listener = listener;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        if (!remaining.equals(ATTEMPTS) && !remaining.startsWith("caravan.")) {
            throw new IllegalArgumentException(
                    "mailqueue:" + remaining + " must be mailqueue:attempts or one of Caravan's own queues");
        }
        return new MailQueueEndpoint(uri, this, remaining);
    }

    Broker broker() {
        return broker;
    }

    WorkerListener listener() {
        return listener;
    }

    AttemptGate gate() {
        return gate;
    }
}
