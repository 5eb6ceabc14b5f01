package dev.caravan.mtasts;

import dev.caravan.envelope.DomainName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The policies that were fetched, in memory and in a file: on return of {@link #put} a policy survives a power cut. If the
 * file cannot be used, or a line of it not be read, the listener hears of it and all goes on without. Safe for many
 * threads.
 */
public final class StsPolicyCache implements AutoCloseable {

    /** Ours. The one unused for longest gives way. */
    public static final int DOMAINS_MAX = 100_000;

    /** Ours: whose patterns are many or long take the room of several; in characters. */
    static final long PATTERN_CHARACTERS_MAX = 16_000_000;

    /** Ours: a policy that nobody has needed for so long is not fetched for ever. */
    static final Duration UNUSED_MAX = Duration.ofDays(180);

    /** Ours: how exactly the file knows when a policy was used last. */
    private static final Duration USE_NOTED = Duration.ofDays(1);

    /** Ours: lines beyond twice as many as there are policies, before the file is written anew. */
    private static final int SPARE_LINES = 1_000;

    /** A policy and what only this process knows of it. */
    private record Kept(CachedPolicy policy, Instant useNoted, Instant renewal) {}

    private final PolicyFile file;
    private final InstantSource clock;
    private final RenewalPlan plan;
    private final StsListener listener;

    /** The one used last is the last; renewals change nothing in that. */
    private final LinkedHashMap<DomainName, Kept> all = new LinkedHashMap<>();

    private long patternCharacters;
    private long lines;

    private StsPolicyCache(PolicyFile file, InstantSource clock, RenewalPlan plan, StsListener listener) {
        this.file = file;
        this.clock = clock;
        this.plan = plan;
        this.listener = listener;
    }

    /**
     * Takes over what an earlier process has kept.
     *
     * @param path in a directory that is there
     * @param random spreads renewals; safe for many threads
     */
    public static StsPolicyCache open(Path path, InstantSource clock, RandomGenerator random, StsListener listener) {
        StsPolicyCache cache = new StsPolicyCache(new PolicyFile(path), clock, new RenewalPlan(random), listener);
        cache.load(path);
        return cache;
    }

    private synchronized void load(Path path) {
        Instant now = now();
        try {
            int unreadable = file.read(policy -> {
                lines++;
                keep(new Kept(policy, policy.lastUsed(), plan.atStart(policy, now)));
            });
            if (unreadable > 0) {
                listener.cacheTrouble(path + " has " + unreadable + " lines that cannot be read; they are dropped");
            }
            dropStale(now);
            if (unreadable > 0 || lines > all.size()) {
                rewrite();
            }
        } catch (IOException e) {
            listener.cacheTrouble(path + " cannot be read, and no policy is known from before: " + e);
        }
    }

    /** The policy that holds for a domain, for an attempt: that it was used is remembered. */
    synchronized Optional<CachedPolicy> use(DomainName domain) {
        Instant now = now();
        Kept kept = all.get(domain);
        if (kept == null || !kept.policy().holds(now)) {
            return Optional.empty();
        }
        CachedPolicy used = kept.policy().usedAt(now);
        boolean isNews = !now.isBefore(kept.useNoted().plus(USE_NOTED));
        all.putLast(domain, new Kept(used, isNews ? now : kept.useNoted(), kept.renewal()));
        if (isNews) {
            write(() -> file.note(used));
        }
        return Optional.of(used);
    }

    /** The policy that holds for a domain, for a look. */
    public synchronized Optional<CachedPolicy> find(DomainName domain) {
        Kept kept = all.get(domain);
        return kept != null && kept.policy().holds(now()) ? Optional.of(kept.policy()) : Optional.empty();
    }

    /** Keeps what was fetched just now, in the place of what was there. */
    synchronized void put(PolicyVersion version, StsPolicy policy) {
        Instant now = now();
        Kept before = all.get(version.domain());
        CachedPolicy fresh = new CachedPolicy(
                version.domain(),
                version.id(),
                policy,
                now,
                before == null ? now : before.policy().lastUsed());
        keep(new Kept(fresh, fresh.lastUsed(), plan.afterFetch(fresh)));
        write(() -> file.append(fresh));
    }

    /** Those to be renewed by now, and no more than {@code most}. */
    synchronized List<CachedPolicy> due(Instant now, int most) {
        List<CachedPolicy> due = new ArrayList<>();
        for (Kept kept : all.values()) {
            if (due.size() >= most) {
                break;
            }
            if (!now.isBefore(kept.renewal())) {
                due.add(kept.policy());
            }
        }
        return due;
    }

    /** A renewal came to nothing: later. */
    synchronized void postpone(CachedPolicy cached, Instant now) {
        all.computeIfPresent(
                cached.domain(),
                (domain, kept) -> new Kept(kept.policy(), kept.useNoted(), plan.afterFailure(kept.policy(), now)));
    }

    synchronized void drop(DomainName domain) {
        Kept gone = all.remove(domain);
        patternCharacters -= gone == null ? 0 : weight(gone);
    }

    /** Drops what has expired and what nobody has used for long. */
    synchronized void dropStale(Instant now) {
        List<DomainName> stale = all.values().stream()
                .map(Kept::policy)
                .filter(policy ->
                        !policy.holds(now) || policy.lastUsed().plus(UNUSED_MAX).isBefore(now))
                .map(CachedPolicy::domain)
                .toList();
        stale.forEach(this::drop);
    }

    /** How many policies there are. */
    public synchronized int size() {
        return all.size();
    }

    private void keep(Kept kept) {
        Kept before = all.put(kept.policy().domain(), kept);
        patternCharacters += weight(kept) - (before == null ? 0 : weight(before));
        while (all.size() > DOMAINS_MAX || patternCharacters > PATTERN_CHARACTERS_MAX) {
            drop(all.firstEntry().getKey());
        }
    }

    private static long weight(Kept kept) {
        return kept.policy().policy().mx().stream()
                .mapToLong(pattern -> pattern.text().length())
                .sum();
    }

    private interface Writing {
        void run() throws IOException;
    }

    private void write(Writing writing) {
        try {
            writing.run();
            lines++;
            if (lines > 2L * all.size() + SPARE_LINES) {
                rewrite();
            }
        } catch (IOException e) {
            listener.cacheTrouble("policies cannot be written, and will be lost with the process: " + e);
        }
    }

    private void rewrite() throws IOException {
        file.replace(all.values().stream().map(Kept::policy).toList());
        lines = all.size();
    }

    /** As the file has it: a policy must not change by being read back. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
    }
}
