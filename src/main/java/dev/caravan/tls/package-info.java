/**
 * How well a session with a mail host must be secured, and how it proves that it is.
 *
 * <p>Nobody decides that alone. The domain's DANE records (RFC 7672), its MTA-STS policy (RFC 8461), the sender's
 * REQUIRETLS or {@code TLS-Required: No} (RFC 8689) and the operator each have a say, and each can only raise the
 * {@link dev.caravan.tls.TlsGrade} or refuse the host; none can lower what another one asks for. So a policy that is
 * added never weakens a session, and the order in which they are asked does not matter. What becomes of all
 * combinations is the table in {@code docs/tls-policy.md}, which a test reads.
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
 * <p>RFC 7435 (opportunistic security), RFC 7672 section 2.2, RFC 8461 section 5, RFC 8689 section 4; RFC 8446 and 5246
 * (TLS), RFC 5280 (certificates), RFC 9525 (names in them), RFC 7468 (PEM files).
 */
@NullMarked
package dev.caravan.tls;

import org.jspecify.annotations.NullMarked;
