package dev.caravan.mtasts;

import dev.caravan.envelope.DomainName;
import java.time.Duration;
import java.time.Instant;

/**
 * A policy that is kept.
 *
 * @param fetched when it came from its host; whole seconds, as are all times here
 * @param lastUsed when an attempt asked for it last
 */
public record CachedPolicy(DomainName domain, String id, StsPolicy policy, Instant fetched, Instant lastUsed) {

    /** Ours: clocks are set; but one that was years ahead must not keep a policy for years. */
    private static final Duration CLOCK_SLACK = Duration.ofDays(1);

    /** Where it ends. */
    public Instant expires() {
        return fetched.plus(policy.maxAge());
    }

    /** Whether it still holds. */
    public boolean holds(Instant now) {
        return now.isBefore(expires()) && fetched.isBefore(now.plus(CLOCK_SLACK));
    }

    CachedPolicy usedAt(Instant now) {
        return new CachedPolicy(domain, id, policy, fetched, now);
    }
}
