package dev.caravan.site;

import java.util.List;

/**
 * Bounds of a site's concurrency, and what its transport may begin in a time.
 *
 * @param initial connections at first, and again after it was down
 * @param max never more, whatever succeeds
 * @param rates for all sites of the transport together, one of each kind at most; none without a limit
 */
public record SiteLimits(int initial, int max, List<Rate> rates) {
    public SiteLimits {
        rates = List.copyOf(rates);
        if (initial < 1 || max < initial) {
            throw new IllegalArgumentException("site limits must be 1 <= initial <= max, not " + initial + ", " + max);
        }
    }

    /** As many in a time as connections allow. */
    public SiteLimits(int initial, int max) {
        this(initial, max, List.of());
    }
}
