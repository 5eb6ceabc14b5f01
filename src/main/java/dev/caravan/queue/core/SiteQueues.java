package dev.caravan.queue.core;

import dev.caravan.site.Site;
import dev.caravan.site.SiteKey;
import dev.caravan.site.SiteLimits;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** The sites that have jobs, or had some a while ago. */
final class SiteQueues {

    /** What was learned of a site that has no jobs is remembered so long (ours). */
    private static final long LINGER_NANOS = 900_000_000_000L;

    private final Function<SiteKey, SiteLimits> limits;
    private final Map<SiteKey, SiteQueue> sites = new LinkedHashMap<>();

    SiteQueues(Function<SiteKey, SiteLimits> limits) {
        this.limits = limits;
    }

    Collection<SiteQueue> all() {
        return sites.values();
    }

    /**
     * The site, to which a job is about to be added.
     *
     * @param heldNanosOfLast where a site that was idle starts in the line of those that want connections
     */
    SiteQueue of(SiteKey key, double heldNanosOfLast, long now) {
        SiteQueue site =
                sites.computeIfAbsent(key, k -> new SiteQueue(new Site(k, limits.apply(k)), Parking.overflowOf(k)));
        if (site.inFlight == 0 && site.claims == 0) {
            site.busySince = now;
            site.lastBusy = now;
            site.site.startLevelWith(heldNanosOfLast, now);
        }
        return site;
    }

    void tick(double seconds) {
        if (seconds > 0) {
            sites.values().forEach(site -> site.tick(seconds));
        }
    }

    void limitsChanged() {
        sites.forEach((key, site) -> site.site.limit(limits.apply(key)));
    }

    void forgetIdle(long now) {
        for (SiteQueue site : sites.values()) {
            if (site.inFlight > 0 || site.claims > 0 || site.site.running() > 0) {
                site.lastBusy = now;
            }
        }
        sites.values().removeIf(site -> now - site.lastBusy > LINGER_NANOS);
    }
}
