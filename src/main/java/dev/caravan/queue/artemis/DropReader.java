package dev.caravan.queue.artemis;

import dev.caravan.intake.Drop;
import dev.caravan.intake.Drop.Body;
import dev.caravan.intake.Drop.Origin;
import dev.caravan.intake.Drop.ReplyTo;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;

/** Reads what an application sent, whichever client it used. Only the broker-validated user names the account. */
final class DropReader {

    private static final SimpleString REPLY_TO = SimpleString.of("JMSReplyTo");
    static final SimpleString CORRELATION_ID = SimpleString.of("JMSCorrelationID");

    /** Set by the broker on what has expired. */
    private static final SimpleString ACTUAL_EXPIRY = SimpleString.of("_AMQ_ACTUAL_EXPIRY");

    private static final String QUEUE_PREFIX = "queue://";
    private static final String TEMPORARY_QUEUE_PREFIX = "temp-queue://";

    private DropReader() {}

    /** @param own the user that this process is: what it drops are its own notifications */
    static Drop read(ClientMessage message, String own) {
        String user = String.valueOf(message.getValidatedUserID());
        return new Drop(
                user,
                properties(message),
                body(message),
                Optional.ofNullable(message.getUserID()).map(id -> "ID:" + id),
                correlationId(message),
                replyTo(message),
                message.getPriority(),
                expiration(message),
                user.equals(own) ? Origin.CARAVAN : Origin.PRODUCER);
    }

    private static Map<String, Object> properties(ClientMessage message) {
        Map<String, Object> properties = new HashMap<>();
        for (SimpleString name : message.getPropertyNames()) {
            String text = name.toString();
            if (!text.startsWith("_") && !text.startsWith("JMS")) {
                Object value = message.getObjectProperty(name);
                properties.put(text, value instanceof SimpleString s ? s.toString() : value);
            }
        }
        return properties;
    }

    private static Body body(ClientMessage message) {
        return switch (message.getType()) {
            case Message.BYTES_TYPE -> octets(message);
            case Message.TEXT_TYPE -> text(message);
            case Message.MAP_TYPE -> new Body.Unsupported("MapMessage");
            case Message.OBJECT_TYPE -> new Body.Unsupported("ObjectMessage");
            case Message.STREAM_TYPE -> new Body.Unsupported("StreamMessage");
            default -> new Body.Unsupported("Message without a body");
        };
    }

    private static Body octets(ClientMessage message) {
        if (!message.isLargeMessage()) {
            byte[] octets = JobMessage.body(message);
            return new Body.Octets(new ByteArrayInputStream(octets), octets.length);
        }
        LargeBody body = new LargeBody(message);
        return new Body.Octets(body, body.size());
    }

    private static Body text(ClientMessage message) {
        if (!message.isLargeMessage()) {
            SimpleString text = message.getReadOnlyBodyBuffer().readNullableSimpleString();
            return new Body.Text(text == null ? "" : text.toString());
        }
        LargeBody body = new LargeBody(message);
        if (body.size() > LargeBody.TEXT_OCTETS_MAX) {
            return new Body.Unsupported("TextMessage of " + body.size() + " octets (more than "
                    + LargeBody.TEXT_OCTETS_MAX + " must come as a BytesMessage)");
        }
        try {
            return new Body.Text(body.readText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<String> correlationId(ClientMessage message) {
        Object id = message.getObjectProperty(CORRELATION_ID);
        return id == null || id instanceof byte[] ? Optional.empty() : Optional.of(id.toString());
    }

    private static ReplyTo replyTo(ClientMessage message) {
        String name = message.getStringProperty(REPLY_TO);
        if (name == null) {
            return new ReplyTo.None();
        }
        if (name.startsWith(QUEUE_PREFIX)) {
            return new ReplyTo.Address(name.substring(QUEUE_PREFIX.length()));
        }
        if (name.startsWith(TEMPORARY_QUEUE_PREFIX)) {
            return new ReplyTo.Address(name.substring(TEMPORARY_QUEUE_PREFIX.length()));
        }
        return name.contains("topic://") ? new ReplyTo.Unsupported("topic") : new ReplyTo.Address(name);
    }

    private static Optional<Instant> expiration(ClientMessage message) {
        long millis = message.containsProperty(ACTUAL_EXPIRY)
                ? message.getLongProperty(ACTUAL_EXPIRY)
                : message.getExpiration();
        return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
