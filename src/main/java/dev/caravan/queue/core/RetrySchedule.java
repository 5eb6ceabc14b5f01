package dev.caravan.queue.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * When to try again.
 *
 * @param delays from the end of one attempt to the start of the next; one more attempt than delays is made
 * @param expireAfter give up at this age, if that comes earlier
 * @param delayedNotificationAfter the attempt after which the sender hears that its message is late
 */
public record RetrySchedule(List<Duration> delays, Optional<Duration> expireAfter, int delayedNotificationAfter) {

    /** Eight attempts within 16 hours: 7.5 minutes, doubling; a delayed notification after the fifth. */
    public static final RetrySchedule DEFAULT = new RetrySchedule(
            List.of(
                    Duration.ofSeconds(450),
                    Duration.ofSeconds(900),
                    Duration.ofSeconds(1_800),
                    Duration.ofHours(1),
                    Duration.ofHours(2),
                    Duration.ofHours(4),
                    Duration.ofHours(8)),
            Optional.empty(),
            5);

    public RetrySchedule {
        delays = List.copyOf(delays);
    }

    public int attempts() {
        return delays.size() + 1;
    }

    /**
     * The start of the attempt after this one; empty if this was the last, or if the next would come after the message
     * has expired.
     *
     * @param expires the sender's own deadline, if it set one
     */
    public Optional<Instant> next(int attempt, Instant arrival, Optional<Instant> expires, Instant now) {
        if (attempt >= attempts()) {
            return Optional.empty();
        }
        Instant next = now.plus(delays.get(attempt - 1));
        return expiry(arrival, expires).filter(next::isAfter).isPresent() ? Optional.empty() : Optional.of(next);
    }

    /** When the last attempt will be made, if every one until then fails at once. */
    public Instant lastAttempt(int attempt, Instant arrival, Optional<Instant> expires, Instant now) {
        Instant at = now;
        for (int a = attempt; a < attempts(); a++) {
            Optional<Instant> next = next(a, arrival, expires, at);
            if (next.isEmpty()) {
                return at;
            }
            at = next.get();
        }
        return at;
    }

    /**
     * Later than this a job is not worth an attempt any more: it has waited for its turn for a day beyond the whole
     * schedule. The day is on top, or the last attempt of a schedule longer than a day would never be made.
     */
    public Instant deadline(Instant arrival, Optional<Instant> expires) {
        Duration whole = delays.stream().reduce(Duration.ZERO, Duration::plus);
        Instant bySchedule = arrival.plus(whole).plus(WAIT_MIN);
        return expiry(arrival, expires).filter(bySchedule::isAfter).orElse(bySchedule);
    }

    /** However short the schedule: a queue that is busy is no reason to give up. */
    private static final Duration WAIT_MIN = Duration.ofDays(1);

    private Optional<Instant> expiry(Instant arrival, Optional<Instant> expires) {
        Optional<Instant> byAge = expireAfter.map(arrival::plus);
        if (byAge.isPresent() && expires.isPresent()) {
            return byAge.get().isBefore(expires.get()) ? byAge : expires;
        }
        return byAge.isPresent() ? byAge : expires;
    }
}
