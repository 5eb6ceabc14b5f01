/**
 * Ways to hand a message over. A transport takes one {@link dev.caravan.transport.DeliveryAttempt} and returns one
 * outcome per recipient; it knows nothing of queues, schedules and retries.
 */
@NullMarked
package dev.caravan.transport;

import org.jspecify.annotations.NullMarked;
