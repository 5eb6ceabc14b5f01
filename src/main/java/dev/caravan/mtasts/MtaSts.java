package dev.caravan.mtasts;

import dev.caravan.dns.DnsResolver;
import dev.caravan.envelope.DomainName;
import dev.caravan.mtasts.StsAnswer.Source;
import dev.caravan.mtasts.StsTrouble.Kind;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Which policy holds for a domain (RFC 8461 section 5.1). Safe for many threads; blocks. */
public final class MtaSts {

    /** What it is made of. */
    public record Parts(
            DnsResolver resolver,
            StsPolicyFetcher fetcher,
            StsPolicyCache cache,
            InstantSource clock,
            StsListener listener) {}

    private final StsRecordLookup records;
    private final StsPolicyCache cache;
    private final StsFetches fetches;
    private final StsListener listener;

    public MtaSts(Parts parts) {
        this.records = new StsRecordLookup(parts.resolver());
        this.cache = parts.cache();
        this.fetches = new StsFetches(parts.fetcher(), parts.cache(), parts.clock());
        this.listener = parts.listener();
    }

    /** @param executor runs renewals, several at a time */
    public StsRefresh refresh(Executor executor) {
        return new StsRefresh(new StsRefresh.Parts(records, fetches, cache, listener), executor);
    }

    /** @param policyDomain of the recipient, not of what it may be an alias for (RFC 8461 section 3.4) */
    public StsAnswer policy(DomainName policyDomain) {
        StsAnswer answer = switch (records.find(policyDomain)) {
            case StsRecordLookup.Answer.Found(StsRecord record) ->
                announced(new PolicyVersion(policyDomain, record.id()));
            // RFC 8461 section 3.3: what was fetched before holds, or whoever forges an answer switches it off.
            case StsRecordLookup.Answer.Lacking(StsAnswer.Lack lack, String text) ->
                kept(policyDomain).orElseGet(() -> new StsAnswer.None(lack, text));
            case StsRecordLookup.Answer.Unanswered(String text) ->
                kept(policyDomain)
                        .orElseGet(() -> new StsAnswer.Unavailable(new StsTrouble(Kind.RECORD_UNANSWERED, text)));
        };
        listener.answered(answer);
        return answer;
    }

    private StsAnswer announced(PolicyVersion version) {
        Optional<CachedPolicy> cached = cache.use(version.domain());
        if (cached.isPresent() && cached.get().id().equals(version.id())) {
            return answer(cached.get(), Source.CACHED);
        }
        return switch (fetches.get(version)) {
            case StsFetch.Fetched(StsPolicy policy) -> new StsAnswer.Policy(policy, version.id(), Source.FETCHED);
            case StsFetch.Failed(StsTrouble why) ->
                kept(version.domain()).orElseGet(() -> new StsAnswer.Unavailable(why));
        };
    }

    private Optional<StsAnswer> kept(DomainName domain) {
        return cache.use(domain).map(cached -> answer(cached, Source.KEPT));
    }

    private static StsAnswer answer(CachedPolicy cached, Source source) {
        return new StsAnswer.Policy(cached.policy(), cached.id(), source);
    }
}
