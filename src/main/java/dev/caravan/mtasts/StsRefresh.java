package dev.caravan.mtasts;

import dev.caravan.envelope.DomainName;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Fetches kept policies again, long before they expire: who can block the policy host must then do so for all of
 * {@code max_age}, and not only while somebody writes to the domain (RFC 8461 section 10.2).
 */
public final class StsRefresh {

    /** Ours: called every minute, that is 144,000 renewals a day at least. */
    static final int AT_ONCE_MAX = 100;

    record Parts(StsRecordLookup records, StsFetches fetches, StsPolicyCache cache, StsListener listener) {}

    private final Parts parts;
    private final Executor executor;
    private final Set<DomainName> underWay = ConcurrentHashMap.newKeySet();

    StsRefresh(Parts parts, Executor executor) {
        this.parts = parts;
        this.executor = executor;
    }

    /** To be called about once a minute: drops what is of no use any more, and begins what is due. */
    public void refresh(Instant now) {
        parts.cache().dropStale(now);
        for (CachedPolicy due : parts.cache().due(now, AT_ONCE_MAX)) {
            if (underWay.size() < AT_ONCE_MAX && underWay.add(due.domain())) {
                executor.execute(() -> {
                    try {
                        renew(due, now);
                    } finally {
                        underWay.remove(due.domain());
                    }
                });
            }
        }
    }

    private void renew(CachedPolicy cached, Instant now) {
        switch (parts.records().find(cached.domain())) {
            case StsRecordLookup.Answer.Found(StsRecord record) -> renew(cached, record.id(), now);
            // RFC 8461 section 10.2: without an answer the policy host is asked all the same, as who can silence the
            // one need not be able to silence the other.
            case StsRecordLookup.Answer.Unanswered _ -> renew(cached, cached.id(), now);
            case StsRecordLookup.Answer.Lacking _ -> {
                if (cached.policy().mode() == StsMode.NONE) {
                    // RFC 8461 section 8.3, the way out: mode none first, then no record.
                    parts.cache().drop(cached.domain());
                } else {
                    // It holds until it expires, and is not prolonged.
                    parts.cache().postpone(cached, now);
                }
            }
        }
    }

    /** The same id is no proof that the policy is still there: only what was fetched prolongs it. */
    private void renew(CachedPolicy cached, String id, Instant now) {
        StsFetch fetch = parts.fetches().renew(new PolicyVersion(cached.domain(), id));
        if (fetch instanceof StsFetch.Failed) {
            parts.cache().postpone(cached, now);
        }
        parts.listener().renewed(cached, fetch);
    }
}
