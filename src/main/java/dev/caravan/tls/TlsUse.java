package dev.caravan.tls;

/** Whether and how a connection comes to use TLS. */
public enum TlsUse {
    /** In clear, even if STARTTLS is offered. */
    NONE,
    /** STARTTLS if offered. A failed handshake is a failure here; falling back is the caller's choice. */
    OPPORTUNISTIC,
    /** STARTTLS or a failure. */
    STARTTLS,
    /** TLS from the first octet. */
    IMPLICIT
}
