/**
 * Direct delivery: to the hosts that the recipients' domain names itself.
 *
 * <p>Before a host is dialed, all that bears on TLS with it is put together ({@code DomainTls}): the domain's MTA-STS policy,
 * the host's TLSA records, the operator's rule, the sender's wish. What follows is {@link dev.caravan.tls.TlsDecision}'s to
 * say. Where nobody demands anything TLS is opportunistic (RFC 7435): used when offered, with any certificate, and given up
 * for one try in clear when the handshake fails. docs/tls-policy.md
 */
@NullMarked
package dev.caravan.transport.mx;

import org.jspecify.annotations.NullMarked;
