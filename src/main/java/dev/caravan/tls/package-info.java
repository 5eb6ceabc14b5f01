/**
 * TLS sessions that prove what they must.
 *
 * <p>A {@link dev.caravan.tls.TlsDemand} says of a connection whether and how it uses TLS, and who the other end must prove
 * to be: its {@link dev.caravan.tls.PeerCheck}. Anybody will do for opportunistic TLS; a chain of certificates to a
 * trusted authority is the way of PKIX; TLSA records are that of {@code dane}; and two checks can be demanded at once.
 * Demands and checks are values. A connection serves equal demands only, and a TLS session is resumed under an equal check
 * only: so no mail ever goes over a connection that was made under a weaker one.
 *
 * <p>A check that fails says what kind of {@link dev.caravan.tls.TlsFault} it found. What follows from it is decided
 * elsewhere.
 *
 * <p>RFC 8446 and 5246 (TLS), RFC 5280 (certificates), RFC 9525 (names in them), RFC 7435 (opportunistic security), RFC
 * 7468 (PEM files).
 */
@NullMarked
package dev.caravan.tls;

import org.jspecify.annotations.NullMarked;
