package dev.caravan.transport;

import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.RequireTls;
import dev.caravan.message.MessageContent;
import dev.caravan.smtp.SmtpClient.TlsMode;

/** What else counts when a failure is judged. */
public record Situation(TlsMode tls, Session session, Demand demand) {

    /** Where the connection came from. */
    public enum Session {
        NEW,
        /** Kept from an earlier message: it may have died unnoticed. */
        REUSED
    }

    /** The strongest thing that the message asks of a server. */
    public enum Demand {
        NOTHING,
        /** 8BITMIME (RFC 6152). */
        EIGHT_BIT,
        /** SMTPUTF8 (RFC 6531). */
        SMTPUTF8,
        /** REQUIRETLS (RFC 8689). */
        REQUIRETLS;

        static Demand of(Envelope envelope, MessageContent content) {
            if (envelope.requireTls() == RequireTls.REQUIRED) {
                return REQUIRETLS;
            }
            if (envelope.needsSmtpUtf8()) {
                return SMTPUTF8;
            }
            return switch (content.needs()) {
                case SEVEN_BIT -> NOTHING;
                case EIGHT_BIT -> EIGHT_BIT;
                case SMTPUTF8 -> SMTPUTF8;
            };
        }
    }
}
