package dev.caravan.queue.artemis;

import java.util.Optional;

/**
 * Which jobs to list.
 *
 * @param site the place of a site, for example {@code mx.example.org}, or transport and place; or a next-hop domain
 * @param offset matches to leave out first
 * @param limit matches to show
 */
public record JobQuery(Optional<JobState> state, Optional<String> site, int offset, int limit) {

    /** More does not fit a screen anyway (ours). */
    public static final int LIMIT_MAX = 1_000;

    public static final int LIMIT_DEFAULT = 50;

    public JobQuery {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new IllegalArgumentException("limit must be 1 to " + LIMIT_MAX + ", not " + limit);
        }
        if (offset < 0) {
            throw new IllegalArgumentException("offset must not be negative: " + offset);
        }
    }
}
