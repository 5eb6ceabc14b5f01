package dev.caravan.intake;

import java.io.InputStream;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What an application dropped, free of JMS types.
 *
 * @param account who dropped it, as the broker validated it; ignored for {@link Origin#CARAVAN}
 * @param properties all JMS properties with their values as they are: String, Boolean, Integer, Long, …
 * @param jmsMessageId JMSMessageID
 * @param correlationId JMSCorrelationID
 * @param jmsPriority JMSPriority, 0 to 9
 * @param jmsExpiration JMSExpiration, if it is not 0
 */
public record Drop(
        String account,
        Map<String, Object> properties,
        Body body,
        Optional<String> jmsMessageId,
        Optional<String> correlationId,
        ReplyTo replyTo,
        int jmsPriority,
        Optional<Instant> jmsExpiration,
        Origin origin) {

    /** Who made it. */
    public enum Origin {
        PRODUCER,
        /** Our own notifications: account {@link dev.caravan.queue.Job#DSN_ACCOUNT}, exempt from limits. */
        CARAVAN
    }

    /** The message, as far as the kind of JMS message can hold one. */
    public sealed interface Body {

        /**
         * A BytesMessage.
         *
         * @param stream read once, to its end; the caller closes it
         * @param declaredSize in octets, as the broker says; −1 if it does not
         */
        record Octets(InputStream stream, long declaredSize) implements Body {}

        /** A TextMessage. */
        record Text(String text) implements Body {}

        /**
         * Anything else; its body is not even looked at.
         *
         * @param kind for example {@code ObjectMessage}
         */
        record Unsupported(String kind) implements Body {}
    }

    /** JMSReplyTo. */
    public sealed interface ReplyTo {

        record None() implements ReplyTo {}

        /** An address of the broker by name. */
        record Address(String name) implements ReplyTo {}

        /**
         * A destination that cannot be answered to.
         *
         * @param kind for example {@code topic}
         */
        record Unsupported(String kind) implements ReplyTo {}
    }
}
