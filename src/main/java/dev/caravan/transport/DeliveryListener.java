package dev.caravan.transport;

import dev.caravan.dns.Authenticity;
import dev.caravan.tls.TlsFindings;
import dev.caravan.tlsrpt.TlsResult;

/** Hears what attempts meet on their way, to count it. Called from any thread; must not block. */
public interface DeliveryListener {

    /** Who wants to hear nothing. */
    DeliveryListener NOBODY = new DeliveryListener() {};

    /** A domain's mail hosts were looked up, and found. */
    default void found(Authenticity authenticity) {}

    /** What is published about one of them was looked at. */
    default void assessed(TlsFindings findings) {}

    /** A new connection was tried. */
    default void connected(Connected result) {}

    /** What a try at a session is for a TLS report. */
    default void reported(TlsResult result) {}

    /** TLS failed where it is not demanded, and the message goes in clear. */
    default void wentClear() {}

    /** What became of a new connection. */
    enum Connected {
        /** In clear, up to EHLO. */
        CLEAR,
        /** With TLS, up to EHLO. */
        TLS,
        /** Nobody answered, or the session broke. */
        BROKEN,
        /** The server wants nothing of us. */
        REFUSED,
        /** There is no TLS session that would do. */
        TLS_FAILED
    }
}
