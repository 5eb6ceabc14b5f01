package dev.caravan.route.camel;

import dev.caravan.queue.Job;
import dev.caravan.queue.Outcome.Action;
import dev.caravan.route.RouteSelector;
import dev.caravan.site.SiteKey;
import dev.caravan.site.SiteLimits;
import java.util.Map;
import java.util.Optional;

/**
 * Routes and transports in force at one time; a reload makes a new one, and an attempt sees one only.
 *
 * @param ways by the transport's name
 */
public record Policy(RouteSelector selector, Map<String, Way> ways) {

    public Policy {
        ways = Map.copyOf(ways);
    }

    /**
     * A configured transport.
     *
     * @param uri the Camel endpoint
     * @param place the site it leads to; empty for the next hop's own
     * @param success what a 250 means: delivered, or relayed by a host that is not the last
     */
    public record Way(String uri, Optional<String> place, SiteLimits limits, Action success) {}

    /** The name of the transport of the job's next attempt. */
    public String transportOf(Job job) {
        return job.transport()
                .orElseGet(
                        () -> selector.select(job.account(), job.envelope().reversePath(), job.nextHop(), job.attempt())
                                .transport());
    }

    public SiteKey siteOf(Job job) {
        String transport = transportOf(job);
        Way way = ways.get(transport);
        String place =
                way == null ? "" : way.place().orElseGet(() -> job.nextHop().text());
        return new SiteKey(transport, place);
    }

    public SiteLimits limitsOf(SiteKey site) {
        Way way = ways.get(site.transport());
        return way == null ? NOWHERE : way.limits();
    }

    /** A transport that is not configured any more answers at once. */
    private static final SiteLimits NOWHERE = new SiteLimits(1, 1);
}
