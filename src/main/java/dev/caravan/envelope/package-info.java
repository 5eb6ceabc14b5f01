/**
 * The SMTP envelope: who sends (reverse-path), to whom (forward-paths), and what the sender asked the transport for.
 *
 * <p>Every string with a grammar has a type here, and the type's factory is its only validator: a value that exists has
 * no CR, LF or NUL in it and may be written into an SMTP command. Domains are kept as lower-case A-labels, local parts
 * exactly as given, since only the receiving host may interpret them (RFC 5321 section 2.3.11).
 *
 * <p>RFC 5321 (SMTP), RFC 6531 (SMTPUTF8), RFC 3461 (delivery status notifications), RFC 8689 (REQUIRETLS), RFC 5890
 * (internationalized domain names).
 */
@NullMarked
package dev.caravan.envelope;

import org.jspecify.annotations.NullMarked;
