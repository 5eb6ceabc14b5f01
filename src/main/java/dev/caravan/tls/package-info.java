/**
 * How well a session with a mail host must be secured, and why.
 *
 * <p>Nobody decides that alone. The domain's DANE records (RFC 7672), its MTA-STS policy (RFC 8461), the sender's
 * REQUIRETLS or {@code TLS-Required: No} (RFC 8689) and the operator each have a say, and each can only raise the
 * {@link dev.caravan.tls.TlsGrade} or refuse the host; none can lower what another one asks for. So a policy that is
 * added never weakens a session, and the order in which they are asked does not matter. What becomes of all
 * combinations is the table in {@code docs/tls-policy.md}, which a test reads.
 *
 * <p>RFC 7435 (opportunistic security), RFC 7672 section 2.2, RFC 8461 section 5, RFC 8689 section 4.
 */
@NullMarked
package dev.caravan.tls;

import org.jspecify.annotations.NullMarked;
