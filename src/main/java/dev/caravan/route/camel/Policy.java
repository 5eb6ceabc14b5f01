package dev.caravan.route.camel;

import dev.caravan.envelope.Host;
import dev.caravan.queue.Job;
import dev.caravan.queue.Outcome.Action;
import dev.caravan.route.RouteSelector;
import dev.caravan.route.TlsRules;
import dev.caravan.site.SiteKey;
import dev.caravan.site.SiteLimits;
import dev.caravan.tls.TlsRequirement;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Routes and transports in force at one time; a reload makes a new one, and an attempt sees one only.
 *
 * @param tlsRules what is asked of TLS beyond what a domain publishes
 * @param ways by the transport's name
 * @param places the site that a next hop's own mail hosts are
 */
public record Policy(RouteSelector selector, TlsRules tlsRules, Map<String, Way> ways, Function<Host, String> places) {

    public Policy {
        ways = Map.copyOf(ways);
    }

    /**
     * A configured transport.
     *
     * @param uri the Camel endpoint
     * @param place the site it leads to; empty for that of the next hop's own mail hosts
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

    /** What the operator and the sender ask of TLS. */
    public TlsRequirement tlsOf(Job job) {
        return tlsRules.of(job.nextHop()).with(job.envelope().requireTls());
    }

    public SiteKey siteOf(Job job) {
        String transport = transportOf(job);
        Way way = ways.get(transport);
        String place = way == null ? "" : way.place().orElseGet(() -> places.apply(job.nextHop()));
        return new SiteKey(transport, place);
    }

    public SiteLimits limitsOf(SiteKey site) {
        Way way = ways.get(site.transport());
        return way == null ? NOWHERE : way.limits();
    }

    /** A transport that is not configured any more answers at once. */
    private static final SiteLimits NOWHERE = new SiteLimits(1, 1);
}
