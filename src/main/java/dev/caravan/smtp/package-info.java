/**
 * The client side of SMTP: one connection, its session and its transactions.
 *
 * <p>{@link dev.caravan.smtp.DirectSmtpClient} opens a session: dial, greeting, EHLO, STARTTLS as demanded, EHLO again.
 * {@link dev.caravan.smtp.SmtpConnection#send} hands a message over in as many transactions as the server's recipient
 * limits demand, and says for every recipient how it ended. What an end means, whether to try again and where, is
 * decided elsewhere: here a reply is only read, never judged.
 *
 * <p>A server's words are data from a stranger: every line, reply and session has a limit, replies are shown with
 * control characters replaced, and one that makes no sense ends the session. Our own words leave through one encoder,
 * which refuses what could end a line early, and content through one filter, which gives it exactly one end. The most
 * delicate moment is the one between the final dot and its reply: what breaks then is <em>in doubt</em>, since the
 * server may have taken the message.
 *
 * <p>Sockets block and are meant for virtual threads. A {@link dev.caravan.smtp.Watchdog} closes those whose time is
 * over, which ends a blocked read, write or TLS handshake alike.
 *
 * <p>RFC 5321, with PIPELINING (RFC 2920), SIZE (RFC 1870), CHUNKING (RFC 3030), 8BITMIME (RFC 6152), ENHANCEDSTATUSCODES (RFC 2034), DSN
 * (RFC 3461), SMTPUTF8 (RFC 6531), REQUIRETLS (RFC 8689), LIMITS (RFC 9422), STARTTLS (RFC 3207) and implicit TLS (RFC
 * 8314).
 */
@NullMarked
package dev.caravan.smtp;

import org.jspecify.annotations.NullMarked;
