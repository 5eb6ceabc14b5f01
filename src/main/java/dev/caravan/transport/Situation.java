package dev.caravan.transport;

import dev.caravan.tls.TlsUse;

/** What else counts when a failure is judged. */
public record Situation(TlsUse tls, Session session, OtherFamily otherFamily, TlsAffair affair) {

    /** With a stranger that is at one kind of address only, as far as it matters. */
    public Situation(TlsUse tls, Session session) {
        this(tls, session, OtherFamily.NONE, TlsAffair.OF_THE_MAIL);
    }

    /** Whose affair it is that TLS is demanded. */
    public enum TlsAffair {
        /** The recipients' domain or the sender wants it: where it cannot be had, that is an answer to the message. */
        OF_THE_MAIL,
        /** The operator wants it of a relay of his own, whatever message goes there. */
        OURS
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
}
