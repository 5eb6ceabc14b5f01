package dev.caravan.mtasts;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * When a kept policy is fetched again: after half a day, or sooner if it does not live that long, spread by chance so that
 * policies that came together do not go together. RFC 8461 section 3.3 suggests once a day.
 *
 * @param random safe for many threads
 */
record RenewalPlan(RandomGenerator random) {

    /** Ours: twice as often as suggested, so that a policy host may fail once. */
    static final Duration AGE = Duration.ofHours(12);

    /** Ours. */
    static final Duration SPREAD = Duration.ofHours(3);

    /** Ours: a policy host that failed is asked again after this much, and up to as much again. */
    static final Duration PAUSE = Duration.ofHours(1);

    /** After a fetch. */
    Instant afterFetch(CachedPolicy cached) {
        Duration life = cached.policy().maxAge();
        return cached.fetched().plus(shorter(AGE, life.dividedBy(2))).plus(chance(shorter(SPREAD, life.dividedBy(8))));
    }

    /** At a start: what is overdue, after a long stop perhaps all of it, begins within the spread. */
    Instant atStart(CachedPolicy cached, Instant now) {
        Instant planned = afterFetch(cached);
        return planned.isAfter(now)
                ? planned
                : now.plus(chance(shorter(SPREAD, left(cached, now).dividedBy(2))));
    }

    /** After a fetch that failed. */
    Instant afterFailure(CachedPolicy cached, Instant now) {
        Duration pause = shorter(PAUSE, left(cached, now).dividedBy(4));
        return now.plus(longer(pause, FailedFetches.MEMORY)).plus(chance(pause));
    }

    private Duration chance(Duration most) {
        return Duration.ofSeconds(random.nextLong(Math.max(0, most.toSeconds()) + 1));
    }

    private static Duration left(CachedPolicy cached, Instant now) {
        return longer(Duration.between(now, cached.expires()), Duration.ZERO);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
