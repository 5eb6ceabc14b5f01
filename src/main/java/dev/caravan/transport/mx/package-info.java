/**
 * Direct delivery: to the hosts that the recipients' domain names itself.
 *
 * <p>TLS is opportunistic here (RFC 7435): used when offered, with any certificate, and given up for one try in clear when
 * the handshake fails. A sender that demands TLS (REQUIRETLS, RFC 8689) gets it checked or gets its mail back: the
 * certificate must be valid, and the name of the host must have come over authenticated DNS.
 */
@NullMarked
package dev.caravan.transport.mx;

import org.jspecify.annotations.NullMarked;
