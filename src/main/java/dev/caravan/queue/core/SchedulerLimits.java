package dev.caravan.queue.core;

/**
 * Bounds of what the scheduler lets happen at once.
 *
 * @param jobsInFlight jobs received and not settled
 * @param octetsInFlight their octets
 * @param connections attempts under way, over all sites
 */
public record SchedulerLimits(int jobsInFlight, long octetsInFlight, int connections) {}
