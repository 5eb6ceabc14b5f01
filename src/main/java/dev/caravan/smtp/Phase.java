package dev.caravan.smtp;

/** The steps of a session, in their order. What a failure means depends on where it happened. */
public enum Phase {
    CONNECT,
    GREETING,
    EHLO,
    STARTTLS,
    AUTH,
    MAIL,
    RCPT,
    DATA,
    /** From the first octet of content to the reply to the final dot. */
    CONTENT,
    RSET,
    QUIT
}
