package dev.caravan.tls;

import dev.caravan.tlsrpt.ResultType;

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
    HANDSHAKE;

    /** What this is in a TLS report (RFC 8460 section 4.3). */
    public ResultType resultType() {
        return switch (this) {
            case NOT_OFFERED, REFUSED -> ResultType.STARTTLS_NOT_SUPPORTED;
            case NAME_MISMATCH -> ResultType.CERTIFICATE_HOST_MISMATCH;
            case EXPIRED -> ResultType.CERTIFICATE_EXPIRED;
            case NOT_TRUSTED -> ResultType.CERTIFICATE_NOT_TRUSTED;
            case TLSA_MISMATCH, HANDSHAKE -> ResultType.VALIDATION_FAILURE;
        };
    }
}
