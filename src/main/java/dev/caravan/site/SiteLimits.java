package dev.caravan.site;

/**
 * Bounds of a site's concurrency.
 *
 * @param initial connections at first, and again after it was down
 * @param max never more, whatever succeeds
 */
public record SiteLimits(int initial, int max) {
    public SiteLimits {
        if (initial < 1 || max < initial) {
            throw new IllegalArgumentException("site limits must be 1 <= initial <= max, not " + initial + ", " + max);
        }
    }
}
