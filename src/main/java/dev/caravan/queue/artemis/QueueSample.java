package dev.caravan.queue.artemis;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How full everything was at one time.
 *
 * @param depths by shelf; one that was empty is in it with 0
 * @param oldest age of the oldest by shelf; zero where there is nothing
 * @param running attempts under way
 * @param heldByRate jobs in the worker's hands that wait for their transport's rate, by transport; those without such
 *     jobs are not in it
 */
public record QueueSample(
        Instant at,
        Map<Shelf, Long> depths,
        Map<Shelf, Duration> oldest,
        int running,
        int sitesDown,
        Map<String, Long> heldByRate) {

    /** What is counted together. */
    public enum Shelf {
        /** Drops that intake has not taken yet. */
        OUTBOUND,
        READY,
        /** In the worker's hands, under way or waiting for their sites. */
        IN_FLIGHT,
        DEFERRED,
        OVERFLOW,
        HELD,
        FAILED,
        QUARANTINE,
        /** Outcomes that were not forwarded yet. */
        OUTCOMES;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Shelf> ofQueue(String queue) {
            return switch (queue) {
                case QueueNames.OUTBOUND, QueueNames.EXPIRED -> Optional.of(OUTBOUND);
                case QueueNames.QUARANTINE -> Optional.of(QUARANTINE);
                case QueueNames.OUTCOMES -> Optional.of(OUTCOMES);
                default -> JobState.ofQueue(queue).map(state -> valueOf(state.name()));
            };
        }

        /** Whether consumers' hands are a shelf of their own. */
        boolean isReadByTheWorker() {
            return this == READY || this == OVERFLOW;
        }

        static Stream<Shelf> all() {
            return Stream.of(values());
        }
    }
}
