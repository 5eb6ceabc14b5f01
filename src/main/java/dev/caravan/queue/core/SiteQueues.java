package dev.caravan.queue.core;

import dev.caravan.site.Site;
import dev.caravan.site.SiteKey;
import dev.caravan.site.SiteLimits;
import dev.caravan.site.Throttle;
import dev.caravan.site.Usage;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The sites that have jobs, or had some a while ago. */
final class SiteQueues {

    /** What was learned of a site that has no jobs is remembered so long (ours). */
    private static final long LINGER_NANOS = 900_000_000_000L;

    private final Function<SiteKey, SiteLimits> limits;
    private final Map<SiteKey, SiteQueue> sites = new LinkedHashMap<>();

    /** By transport. They outlive their sites: a rate is kept to however seldom it is used. */
    private final Map<String, Throttle> throttles = new HashMap<>();

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
        SiteQueue site = sites.get(key);
        if (site == null) {
            SiteLimits of = limits.apply(key);
            Throttle throttle = throttle(key.transport());
            throttle.limit(of.rates(), now);
            site = new SiteQueue(new Site(key, of), throttle, Parking.overflowOf(key));
            sites.put(key, site);
        }
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

    void limitsChanged(long now) {
        sites.forEach((key, site) -> {
            SiteLimits changed = limits.apply(key);
            site.site.limit(changed);
            site.throttle.limit(changed.rates(), now);
        });
    }

    /** What an earlier process has used of rates. */
    void recall(List<Usage> usages, long now) {
        usages.forEach(usage -> throttle(usage.transport()).recall(usage, now));
    }

    List<Usage> usage(long now) {
        return throttles.entrySet().stream()
                .flatMap(e -> e.getValue().usage(e.getKey(), now).stream())
                .toList();
    }

    private Throttle throttle(String transport) {
        return throttles.computeIfAbsent(transport, name -> new Throttle());
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
