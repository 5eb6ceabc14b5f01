package dev.caravan.queue.core;

/**
 * A job in flight as operators see it.
 *
 * @param state in lower case
 * @param rateWaitNanos how long its transport's rate lets no job like it begin; 0 if it does
 */
public record InFlight(Ticket ticket, String state, boolean siteDown, long rateWaitNanos) {}
