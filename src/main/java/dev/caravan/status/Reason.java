package dev.caravan.status;

/** The kind of cause, beyond what the status code says. */
public enum Reason {
    /** A server answered so. */
    REPLY,
    /** No server could be reached, or the connection broke before the message was handed over. */
    CONNECTION,
    /** A name could not be resolved, or says that no mail is wanted there. */
    DNS,
    /** TLS that the policy demands could not be had. */
    TLS,
    /** The server lacks an extension that the message needs. */
    EXTENSION,
    /** The configuration has no way for this message. */
    CONFIGURATION,
    /** The schedule or the sender's deadline is over. */
    EXPIRED,
    /** The message may have been delivered: the answer to its final dot never came, or the process died. */
    IN_DOUBT,
    /** An operator ended it. */
    OPERATOR,
    /** It was put aside, since trying it again would do harm. */
    QUARANTINED
}
