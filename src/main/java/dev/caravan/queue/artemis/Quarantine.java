package dev.caravan.queue.artemis;

import dev.caravan.envelope.BadSyntax;
import java.util.Arrays;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;

/** Puts what is not a message aside, with the reason and where it came from. */
final class Quarantine {

    /** Property: why. */
    static final SimpleString REASON = SimpleString.of("caravanReason");

    /** Property: the queue it was on. */
    static final SimpleString QUEUE = SimpleString.of("caravanQueue");

    /** Property: whose it is. */
    static final SimpleString ACCOUNT = SimpleString.of("caravanAccount");

    /** Of a large body, this much is kept: enough to see what it was. */
    static final int KEPT_OCTETS_MAX = 256 * 1024;

    /** Of all properties: with the body below what the journal takes as one record, 490 KiB. */
    private static final int PROPERTIES_OCTETS_MAX = 128 * 1024;

    /** Of one value, in characters: an envelope's paths are cut, whatever else is of use is shorter. */
    private static final int VALUE_CHARACTERS_MAX = 4_096;

    /** Of a value that is no text. */
    private static final int VALUE_OCTETS = 64;

    private Quarantine() {}

    static void send(Transaction transaction, ClientMessage message, String queue, String why) {
        transaction.send(QueueNames.QUARANTINE, session -> copy(session, message, queue, why));
    }

    /** A job whole, so that an operator can have it go on. */
    static ClientMessage job(ClientSession session, Flight flight, String why) {
        ClientMessage copy = flight.message().write(session);
        explain(copy, flight.received().queue(), why);
        copy.putStringProperty(ACCOUNT, SimpleString.of(flight.job().account()));
        return copy;
    }

    /**
     * Whether this is a job that Caravan itself put here. Whoever may drop can write any property, but not in our name.
     *
     * @param ourselves the user that Caravan is to the broker
     */
    static boolean isJob(ClientMessage message, String ourselves) {
        String queue = message.getStringProperty(QUEUE);
        return ourselves.equals(message.getValidatedUserID())
                && queue != null
                && message.containsProperty(REASON)
                && JobState.ofQueue(queue).isPresent();
    }

    private static void explain(ClientMessage copy, String queue, String why) {
        copy.putStringProperty(REASON, SimpleString.of(visible(why)));
        copy.putStringProperty(QUEUE, SimpleString.of(queue));
    }

    static ClientMessage copy(ClientSession session, ClientMessage message, String queue, String why) {
        byte[] body = message.isLargeMessage() ? new byte[0] : JobMessage.body(message);
        boolean whole = !message.isLargeMessage() && body.length <= KEPT_OCTETS_MAX;
        ClientMessage copy = session.createMessage(whole ? message.getType() : Message.BYTES_TYPE, true);
        copyProperties(message, copy);
        explain(copy, queue, why);
        if (message.getValidatedUserID() != null) {
            copy.putStringProperty(ACCOUNT, SimpleString.of(message.getValidatedUserID()));
        }
        copy.getBodyBuffer().writeBytes(body, 0, Math.min(body.length, KEPT_OCTETS_MAX));
        return copy;
    }

    /** Long values are cut, and of too many properties some are left out: the copy must fit where the drop just did. */
    private static void copyProperties(ClientMessage message, ClientMessage copy) {
        int left = PROPERTIES_OCTETS_MAX;
        for (SimpleString name : message.getPropertyNames()) {
            Object value = kept(message.getObjectProperty(name));
            int octets = name.sizeof() + (value instanceof String s ? 2 * s.length() : VALUE_OCTETS);
            if (!name.toString().startsWith("_AMQ") && octets <= left) {
                copy.putObjectProperty(name, value);
                left -= octets;
            }
        }
    }

    private static @Nullable Object kept(@Nullable Object value) {
        return switch (value) {
            case SimpleString text -> cut(text.toString());
            case String text -> cut(text);
            case byte[] octets -> Arrays.copyOf(octets, Math.min(octets.length, VALUE_OCTETS));
            case null, default -> value;
        };
    }

    private static String cut(String text) {
        return text.length() <= VALUE_CHARACTERS_MAX ? text : text.substring(0, VALUE_CHARACTERS_MAX);
    }

    private static String visible(String why) {
        String shown = BadSyntax.show(why);
        return why.chars().anyMatch(c -> c < ' ') ? shown : why;
    }
}
