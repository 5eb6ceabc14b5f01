package dev.caravan.cli.run;

import dev.caravan.config.CaravanConfig;
import dev.caravan.config.MtaStsSettings;
import dev.caravan.dial.DirectDialer;
import dev.caravan.dns.DnsResolver;
import dev.caravan.envelope.DomainName;
import dev.caravan.mtasts.CachedPolicy;
import dev.caravan.mtasts.MtaSts;
import dev.caravan.mtasts.StsAnswer;
import dev.caravan.mtasts.StsAnswer.Lack;
import dev.caravan.mtasts.StsListener;
import dev.caravan.mtasts.StsPolicyCache;
import dev.caravan.mtasts.StsPolicyFetcher;
import dev.caravan.mtasts.StsRefresh;
import dev.caravan.nexthop.DnsAddressLookup;
import dev.caravan.tls.Authorities;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/** The MTA-STS policies of the world, and those that are kept in the data directory. */
interface StsPolicies extends AutoCloseable {

    /** A world without policies. */
    StsPolicies NONE = domain -> new StsAnswer.None(Lack.NO_RECORD, "not looked at");

    StsAnswer policy(DomainName domain);

    /** The one that is kept and holds, for a look. */
    default Optional<CachedPolicy> kept(DomainName domain) {
        return Optional.empty();
    }

    /** To be called about once a minute: renews what will expire. */
    default void refresh(Instant now) {}

    @Override
    default void close() {}

    /** What policies are asked with, and who hears of it. */
    record Means(DnsResolver resolver, Authorities authorities, InstantSource clock, StsListener listener) {}

    /** Where they are kept. */
    static Path file(CaravanConfig config) {
        return config.data().resolve("mta-sts.policies");
    }

    static StsPolicies open(Path file, MtaStsSettings settings, Means means) {
        return new Kept(file, settings, means);
    }

    /** Asks policy hosts, as the configuration has it. */
    static StsPolicyFetcher fetcher(MtaStsSettings settings, DnsResolver resolver, Authorities authorities) {
        StsPolicyFetcher.Way way = new StsPolicyFetcher.Way(
                new DnsAddressLookup(resolver, DnsAddressLookup.ANY),
                settings.filter(),
                new DirectDialer(),
                settings.port());
        return new StsPolicyFetcher(way, authorities);
    }

    /** With a cache that survives the process. */
    final class Kept implements StsPolicies {

        private static final Logger LOG = Logger.getLogger(StsPolicies.class);

        private final StsPolicyCache cache;
        private final MtaSts mtaSts;
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final StsRefresh refresh;

        private Kept(Path file, MtaStsSettings settings, Means means) {
            this.cache = StsPolicyCache.open(
                    file, means.clock(), () -> ThreadLocalRandom.current().nextLong(), means.listener());
            StsPolicyFetcher fetcher = fetcher(settings, means.resolver(), means.authorities());
            this.mtaSts =
                    new MtaSts(new MtaSts.Parts(means.resolver(), fetcher, cache, means.clock(), means.listener()));
            this.refresh = mtaSts.refresh(threads);
        }

        @Override
        public StsAnswer policy(DomainName domain) {
            return mtaSts.policy(domain);
        }

        @Override
        public Optional<CachedPolicy> kept(DomainName domain) {
            return cache.find(domain);
        }

        @Override
        public void refresh(Instant now) {
            refresh.refresh(now);
        }

        @Override
        public void close() {
            threads.shutdownNow();
            try {
                cache.close();
            } catch (IOException e) {
                LOG.warnf("the kept MTA-STS policies cannot be closed: %s", e.getMessage());
            }
        }
    }
}
