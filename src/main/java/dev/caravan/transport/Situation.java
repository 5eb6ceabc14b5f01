package dev.caravan.transport;

import dev.caravan.tls.TlsUse;

/** What else counts when a failure is judged. */
public record Situation(TlsUse tls, Session session, OtherFamily otherFamily) {

    /** With a host that is at one kind of address only, as far as it matters. */
    public Situation(TlsUse tls, Session session) {
        this(tls, session, OtherFamily.NONE);
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
