package dev.caravan.tls;

/** Why there is no TLS session that would do. Fine enough for the result types of RFC 8460 section 4.3. */
public enum TlsFault {
    /** The server does not offer STARTTLS. */
    NOT_OFFERED,
    /** The server offers STARTTLS and refuses the command. */
    REFUSED,
    /** The certificate is for other names. */
    NAME_MISMATCH,
    /** A certificate's time is over or has not begun. */
    EXPIRED,
    /** No chain of certificates leads to an authority that is trusted. */
    NOT_TRUSTED,
    /** No usable TLSA record fits what the server presents. */
    TLSA_MISMATCH,
    /** Anything else: no common version, an alert, a connection lost on the way. */
    HANDSHAKE
}
