/**
 * An SMTP server inside the process: where mail goes in a sandbox, and what tests talk to.
 *
 * <p>{@link dev.caravan.smtp.sink.SmtpSink} is a real server over real sockets, so what reaches it has passed through
 * the same dialer, client, TLS and failure policy as in production. Whom it accepts is data: the local part of an
 * address says how it behaves ({@link dev.caravan.smtp.sink.SinkBehaviour}). What it accepts goes to a
 * {@link dev.caravan.smtp.sink.Mailstore}.
 *
 * <p>{@link dev.caravan.smtp.sink.ScriptedServer} is the opposite: it knows no SMTP at all and follows a transcript to
 * the letter. It plays the servers that a well-behaved one cannot: those that break off, contradict themselves or
 * attack.
 *
 * <p>RFC 5321, with PIPELINING (RFC 2920), SIZE (RFC 1870), 8BITMIME (RFC 6152), SMTPUTF8 (RFC 6531),
 * ENHANCEDSTATUSCODES (RFC 2034), DSN (RFC 3461, accepted and recorded), STARTTLS (RFC 3207).
 */
@NullMarked
package dev.caravan.smtp.sink;

import org.jspecify.annotations.NullMarked;
