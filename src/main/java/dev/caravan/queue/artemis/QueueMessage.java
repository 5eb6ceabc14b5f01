package dev.caravan.queue.artemis;

import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/** A message of a queue, as its route gets it. Valid while the route runs: a large body is streamed from the broker. */
public final class QueueMessage {

    private final ClientMessage message;

    QueueMessage(ClientMessage message) {
        this.message = message;
    }

    ClientMessage message() {
        return message;
    }

    String text() {
        SimpleString text = message.getReadOnlyBodyBuffer().readNullableSimpleString();
        return text == null ? "" : text.toString();
    }

    ClientMessage copy(ClientSession session) {
        ClientMessage copy = session.createMessage(message.getType(), true);
        for (SimpleString name : message.getPropertyNames()) {
            copy.putObjectProperty(name, message.getObjectProperty(name));
        }
        copy.getBodyBuffer().writeBytes(JobMessage.body(message));
        return copy;
    }
}
