/**
 * What a server answered and what became of a recipient.
 *
 * <p>An attempt ends in values, never in exceptions: one {@link dev.caravan.status.RecipientOutcome} for every
 * recipient. The notification, the log line, the metric, the reply to the application and the decision to retry are
 * readings of that one value.
 *
 * <p>RFC 5321 section 4.2 (replies), RFC 3463 and 5248 (enhanced status codes), RFC 3464 (notifications).
 */
@NullMarked
package dev.caravan.status;

import org.jspecify.annotations.NullMarked;
