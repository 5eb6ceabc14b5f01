package dev.caravan.queue.artemis;

import dev.caravan.envelope.BadSyntax;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/** Puts what is not a message aside, with the reason and where it came from. */
final class Quarantine {

    /** Property: why. */
    static final SimpleString REASON = SimpleString.of("caravanReason");

    /** Property: the queue it was on. */
    static final SimpleString QUEUE = SimpleString.of("caravanQueue");

    /** Of a large body, this much is kept: enough to see what it was. */
    static final int KEPT_OCTETS_MAX = 256 * 1024;

    private Quarantine() {}

    static void send(Transaction transaction, ClientMessage message, String queue, String why) {
        transaction.send(QueueNames.QUARANTINE, session -> copy(session, message, queue, why));
    }

    static ClientMessage copy(ClientSession session, ClientMessage message, String queue, String why) {
        ClientMessage copy =
                session.createMessage(message.isLargeMessage() ? Message.BYTES_TYPE : message.getType(), true);
        for (SimpleString name : message.getPropertyNames()) {
            if (!name.toString().startsWith("_AMQ")) {
                copy.putObjectProperty(name, message.getObjectProperty(name));
            }
        }
        copy.putStringProperty(REASON, SimpleString.of(visible(why)));
        copy.putStringProperty(QUEUE, SimpleString.of(queue));
        if (message.getValidatedUserID() != null) {
            copy.putStringProperty(SimpleString.of("caravanAccount"), SimpleString.of(message.getValidatedUserID()));
        }
        if (!message.isLargeMessage()) {
            byte[] body = JobMessage.body(message);
            copy.getBodyBuffer().writeBytes(body, 0, Math.min(body.length, KEPT_OCTETS_MAX));
        }
        return copy;
    }

    private static String visible(String why) {
        String shown = BadSyntax.show(why);
        return why.chars().anyMatch(c -> c < ' ') ? shown : why;
    }
}
