/**
 * The client side of SMTP: one connection, its session and its transactions.
 *
 * <p>RFC 5321, with PIPELINING (RFC 2920), SIZE (RFC 1870), 8BITMIME (RFC 6152), ENHANCEDSTATUSCODES (RFC 2034), DSN
 * (RFC 3461), SMTPUTF8 (RFC 6531) and STARTTLS (RFC 3207). A server's words are data from a stranger: every line, reply
 * and session has a limit.
 */
@NullMarked
package dev.caravan.smtp;

import org.jspecify.annotations.NullMarked;
