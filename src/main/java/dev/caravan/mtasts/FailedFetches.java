package dev.caravan.mtasts;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * Fetches that failed a short while ago, so that not every message asks the same broken host again (RFC 8461 section 3.3:
 * for five minutes or longer per id). Lost with the process.
 */
final class FailedFetches {

    static final Duration MEMORY = Duration.ofMinutes(5);

    /** Ours: the oldest is forgotten for the newest. */
    private static final int VERSIONS_MAX = 10_000;

    private record Failure(Instant at, StsTrouble why) {}

    private final LinkedHashMap<PolicyVersion, Failure> failures = new LinkedHashMap<>();

    synchronized void remember(PolicyVersion version, StsTrouble why, Instant now) {
        failures.remove(version);
        failures.put(version, new Failure(now, why));
        if (failures.size() > VERSIONS_MAX) {
            failures.pollFirstEntry();
        }
    }

    synchronized Optional<StsTrouble> recent(PolicyVersion version, Instant now) {
        Failure failure = failures.get(version);
        boolean isRecent = failure != null
                && now.isBefore(failure.at().plus(MEMORY))
                // The clock was set back: nobody knows how long ago that was.
                && !now.isBefore(failure.at());
        return isRecent ? Optional.of(failure.why()) : Optional.empty();
    }

    synchronized void forget(PolicyVersion version) {
        failures.remove(version);
    }
}
