package dev.caravan.queue.artemis;

import java.util.List;
import java.util.Map;

/**
 * Some jobs of many.
 *
 * @param counts how many jobs there are in every state, whatever was asked
 * @param more whether there are further matches after these
 * @param looked jobs that were looked at; a search through too many ends early, and {@code more} is true
 */
public record JobPage(Map<JobState, Long> counts, List<JobView> jobs, boolean more, int looked) {}
