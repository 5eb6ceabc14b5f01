package dev.caravan.queue;

import java.util.Optional;

/**
 * Whom to tell what became of a message.
 *
 * @param replyTo an address the account may use, checked at intake
 * @param correlationId the request's JMSCorrelationID, else its JMSMessageID
 * @param jmsMessageId the request's own id
 */
public record Reporting(
        Mode mode, Optional<String> replyTo, Optional<String> correlationId, Optional<String> jmsMessageId) {

    /** Which outcomes are reported. */
    public enum Mode {
        /** Final ones and the first deferral. */
        FINAL,
        ALL
    }
}
