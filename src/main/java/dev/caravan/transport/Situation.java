package dev.caravan.transport;

import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.RequireTls;
import dev.caravan.message.MessageContent;
import dev.caravan.tls.TlsUse;

/** What else counts when a failure is judged. */
public record Situation(TlsUse tls, Session session, Demand demand, OtherFamily otherFamily) {

    /** With a host that is at one kind of address only, as far as it matters. */
    public Situation(TlsUse tls, Session session, Demand demand) {
        this(tls, session, demand, OtherFamily.NONE);
    }

    /** Whether the host has addresses of a family at which this message was not judged yet. */
    public enum OtherFamily {
        NONE,
        /** The message is at this host for the first time, and the host has IPv4 and IPv6 addresses. */
        UNTRIED
    }

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
