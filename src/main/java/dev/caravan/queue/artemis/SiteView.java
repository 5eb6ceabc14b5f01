package dev.caravan.queue.artemis;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a site at the moment.
 *
 * @param waiting jobs in the worker's hands that wait for it
 * @param running attempts under way
 * @param downSince since when it has been seen to be down; empty if it is not
 * @param rateAllowsAt when its transport's rate allows the next attempt; empty if it does now
 */
public record SiteView(int waiting, int running, Optional<Instant> downSince, Optional<Instant> rateAllowsAt) {

    /** No job of it is in the worker's hands. */
    public static final SiteView IDLE = new SiteView(0, 0, Optional.empty(), Optional.empty());
}
