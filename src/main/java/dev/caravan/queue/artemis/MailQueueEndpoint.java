package dev.caravan.queue.artemis;

import org.apache.camel.Consumer;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** One queue, or the scheduler's attempts. */
final class MailQueueEndpoint extends DefaultEndpoint implements MultipleConsumersSupport {

    private final String queue;
    private final MailQueueComponent mailQueue;

    MailQueueEndpoint(String uri, MailQueueComponent component, String queue) {
        super(uri, component);
        this.mailQueue = component;
        this.queue = queue;
    }

    @Override
    public Producer createProducer() {
        return new QueueProducer(this, queue);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        return queue.equals(MailQueueComponent.ATTEMPTS)
                ? new AttemptConsumer(this, processor, mailQueue.gate())
                : new QueueConsumer(this, processor, mailQueue, queue);
    }

    /** A changed set of transports is a new route beside the old one, which ends with its last attempt. */
    @Override
    public boolean isMultipleConsumersSupported() {
        return true;
    }
}
