package dev.caravan.transport.camel;

import dev.caravan.transport.Transport;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** An endpoint that hands messages to a transport. One transport for the life of the endpoint. */
public final class TransportEndpoint extends DefaultEndpoint {

    /** How the recipients of a message from outside the queue make attempts. */
    public enum Grouping {
        /** The transport has a host of its own. */
        ALL_TOGETHER,
        /** The transport looks for the host of the recipients' domain: one attempt for each. */
        BY_HOST
    }

    private final Transport transport;
    private final Grouping grouping;

    public TransportEndpoint(String uri, Component component, Transport transport, Grouping grouping) {
        super(uri, component);
        this.transport = transport;
        this.grouping = grouping;
    }

    @Override
    public Producer createProducer() {
        return new TransportProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("mail goes out here; nothing can be consumed from " + getEndpointUri());
    }

    Transport transport() {
        return transport;
    }

    Grouping grouping() {
        return grouping;
    }

    @Override
    protected void doStop() throws Exception {
        transport.close();
        super.doStop();
    }
}
