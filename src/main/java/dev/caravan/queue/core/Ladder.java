package dev.caravan.queue.core;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * The rungs of the delay ladder. A job that must wait enters the longest rung that is not longer than its wait, and hops
 * down until it is due; so every rung is first in, first out. Which rungs there are does not depend on a schedule that
 * may change: the schedule only adds exact ones, which save hops.
 *
 * @param rungs in ascending order
 */
public record Ladder(List<Duration> rungs) {

    private static final List<Duration> STANDARD = List.of(
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofMinutes(1),
            Duration.ofMinutes(2),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofMinutes(30),
            Duration.ofHours(1),
            Duration.ofHours(2),
            Duration.ofHours(4),
            Duration.ofHours(8),
            Duration.ofDays(1));

    /** The standard rungs and one for every delay of the schedule. */
    public static Ladder with(Collection<Duration> exact) {
        TreeSet<Duration> all = new TreeSet<>(STANDARD);
        exact.stream().filter(d -> d.toSeconds() >= 1).forEach(d -> all.add(Duration.ofSeconds(d.toSeconds())));
        return new Ladder(List.copyOf(all));
    }

    /** The rung for a wait; the shortest for waits shorter than it. */
    public Duration rungFor(Duration wait) {
        Duration best = rungs.getFirst();
        for (Duration rung : rungs) {
            if (rung.compareTo(wait) <= 0) {
                best = rung;
            }
        }
        return best;
    }
}
