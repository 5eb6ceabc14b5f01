/**
 * Ways to hand a message over. A transport takes one {@link dev.caravan.transport.DeliveryAttempt} and returns one
 * outcome per recipient; it knows nothing of queues, schedules and retries.
 *
 * <p>An attempt walks over hosts and their addresses ({@code HostWalk}). What a failure means is asked in one place,
 * {@link dev.caravan.transport.FailurePolicy}: whether it is permanent, what it speaks for, whether to go on with another
 * host, the same one anew, or without TLS. Nothing else compares reply codes. Connections are kept for the next message to
 * the same place, under a key with everything that made them what they are: one made under a weaker demand never serves a
 * stronger one.
 *
 * <p>A limit of our own, and a smarthost that is down, is no failure of the message: the result is then
 * {@link dev.caravan.transport.AttemptResult.Withheld}, and no attempt is used up.
 *
 * <p>RFC 5321 section 5.1 (hosts in turn), RFC 3461 to 3464 (outcomes), RFC 7435 (opportunistic TLS). docs/failure-policy.md
 */
@NullMarked
package dev.caravan.transport;

import org.jspecify.annotations.NullMarked;
