package dev.caravan.mtasts;

import dev.caravan.mtasts.StsTrouble.Kind;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Fetches into the cache: each version once, however many ask for it, and not again soon after it has failed. */
final class StsFetches {

    private final StsPolicyFetcher fetcher;
    private final StsPolicyCache cache;
    private final InstantSource clock;
    private final FailedFetches failed = new FailedFetches();
    private final Map<PolicyVersion, CompletableFuture<StsFetch>> underWay = new ConcurrentHashMap<>();

    StsFetches(StsPolicyFetcher fetcher, StsPolicyCache cache, InstantSource clock) {
        this.fetcher = fetcher;
        this.cache = cache;
        this.clock = clock;
    }

    /** For an attempt. */
    StsFetch get(PolicyVersion version) {
        return once(version, () -> known(version).orElseGet(() -> fetch(version)));
    }

    /** For a renewal: what is known already is not what is wanted. */
    StsFetch renew(PolicyVersion version) {
        return once(version, () -> fetch(version));
    }

    private StsFetch once(PolicyVersion version, Supplier<StsFetch> fetching) {
        CompletableFuture<StsFetch> mine = new CompletableFuture<>();
        CompletableFuture<StsFetch> others = underWay.putIfAbsent(version, mine);
        if (others != null) {
            return others.join();
        }
        try {
            StsFetch fetch = fetching.get();
            mine.complete(fetch);
            return fetch;
        } finally {
            underWay.remove(version);
            // Only if it ended by an exception: who waits must not wait for ever.
            mine.complete(new StsFetch.Failed(
                    new StsTrouble(Kind.FETCH_ERROR, "the fetch for " + version.domain() + " broke off")));
        }
    }

    /** Another attempt may have been first, and be done since this one looked. */
    private Optional<StsFetch> known(PolicyVersion version) {
        Optional<StsFetch> kept = cache.find(version.domain())
                .filter(cached -> cached.id().equals(version.id()))
                .map(cached -> new StsFetch.Fetched(cached.policy()));
        return kept.or(() -> failed.recent(version, clock.instant()).map(StsFetch.Failed::new));
    }

    private StsFetch fetch(PolicyVersion version) {
        StsFetch fetch = fetcher.fetch(version.domain());
        switch (fetch) {
            case StsFetch.Fetched(StsPolicy policy) -> {
                cache.put(version, policy);
                failed.forget(version);
            }
            case StsFetch.Failed(StsTrouble why) -> failed.remember(version, why, clock.instant());
        }
        return fetch;
    }
}
