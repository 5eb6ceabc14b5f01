package dev.caravan.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When a deferred recipient is tried again.
 *
 * @param schedule the waits between attempts: one attempt more than entries
 * @param expireAfter the age of a message after which it is not tried again, if there is such a limit beside the
 *     schedule
 * @param delayedDsnAfter the attempt after which the sender is told of a delay; 0 for never
 */
public record Retry(List<Duration> schedule, Optional<Duration> expireAfter, int delayedDsnAfter) {

    /** Longest schedule, in waits (ours). */
    public static final int SCHEDULE_ENTRIES_MAX = 100;

    /** Eight attempts in about 16 hours: each wait is twice the one before. */
    static final List<Duration> SCHEDULE_LIVE = doubling(Duration.ofSeconds(450), 7);

    /** The same shape, quick enough to be watched. */
    static final List<Duration> SCHEDULE_SANDBOX = doubling(Duration.ofSeconds(5), 7);

    static final int DELAYED_DSN_AFTER_DEFAULT = 5;

    public Retry {
        schedule = List.copyOf(schedule);
    }

    /** The most attempts a recipient gets. */
    public int attempts() {
        return schedule.size() + 1;
    }

    /**
     * How long to wait after an attempt; none after the last.
     *
     * @param attempt the one that was deferred, 1 for the first
     */
    public Optional<Duration> waitAfter(int attempt) {
        return attempt < attempts() ? Optional.of(schedule.get(attempt - 1)) : Optional.empty();
    }

    private static List<Duration> doubling(Duration first, int entries) {
        return Stream.iterate(first, wait -> wait.multipliedBy(2))
                .limit(entries)
                .toList();
    }
}
