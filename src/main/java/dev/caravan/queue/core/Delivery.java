package dev.caravan.queue.core;

/**
 * A job's broker message as one lane received it.
 *
 * @param epoch the lane's; a lane that is rebuilt has a new one, and deliveries of earlier ones are worth nothing
 * @param number unique within the process
 */
public record Delivery(long epoch, long number) {}
