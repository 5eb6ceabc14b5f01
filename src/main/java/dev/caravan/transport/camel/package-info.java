/**
 * What the Camel components of all transports share: one endpoint, one producer, the names of properties and headers,
 * and the exception for use outside the queue.
 *
 * <p>The queue puts a {@link dev.caravan.transport.DeliveryAttempt} in the exchange and finds an
 * {@link dev.caravan.transport.AttemptResult} there. In anyone else's route the message body is the RFC 5322 message and
 * two headers are the envelope; a recipient that was not delivered then makes the exchange fail with
 * {@link dev.caravan.transport.camel.NotDeliveredException}.
 */
@NullMarked
package dev.caravan.transport.camel;

import org.jspecify.annotations.NullMarked;
