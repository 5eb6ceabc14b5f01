package dev.caravan.cli.run;

import dev.caravan.config.DeliveryPolicy;
import dev.caravan.config.Password;
import dev.caravan.config.TransportConfig;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Host;
import dev.caravan.nexthop.AddressFilter;
import dev.caravan.nexthop.AddressFilter.Reach;
import dev.caravan.queue.Outcome.Action;
import dev.caravan.route.RouteSelector;
import dev.caravan.route.camel.Policy;
import dev.caravan.route.camel.Policy.Way;
import dev.caravan.site.SiteLimits;
import dev.caravan.transport.smarthost.RelayHosts;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Makes a policy of what is configured: each transport becomes a Camel endpoint. */
final class Ways {

    /** Connections to a site that nothing is known of yet, as far as its bounds allow (ours). */
    private static final int CONNECTIONS_AT_FIRST = 10;

    private Ways() {}

    /**
     * @param loopback whether direct delivery may reach this machine: in the sandbox it must
     * @param places the site that a next hop's own mail hosts are
     */
    static Policy policy(DeliveryPolicy configured, Loopback loopback, Function<Host, String> places) {
        Map<String, Way> ways = new HashMap<>();
        configured.transports().forEach(transport -> ways.put(transport.name(), way(transport, loopback)));
        return new Policy(new RouteSelector(configured.routeTable()), configured.tlsRules(), ways, places);
    }

    /** Whether direct delivery may reach this machine. */
    enum Loopback {
        ALLOWED,
        AS_CONFIGURED
    }

    private static Way way(TransportConfig transport, Loopback loopback) {
        SiteLimits limits = limits(transport.connections());
        boolean sandbox = loopback == Loopback.ALLOWED;
        return switch (transport) {
            case TransportConfig.Smarthost s ->
                relay(
                        sandbox ? RelayUri.inSandbox(s.name(), s.hosts(), s.connections()) : RelayUri.of(s),
                        s.hosts(),
                        limits);
            case TransportConfig.Submission s ->
                relay(
                        sandbox ? RelayUri.inSandbox(s.name(), s.hosts(), s.connections()) : RelayUri.of(s),
                        s.hosts(),
                        limits);
            case TransportConfig.Socks s -> new Way(socks(s, loopback), Optional.empty(), limits, Action.DELIVERED);
            case TransportConfig.Direct d -> new Way(direct(d, loopback), Optional.empty(), limits, Action.DELIVERED);
            case TransportConfig.Fail f ->
                new Way("fail:" + f.code() + "?text=RAW(" + f.text() + ")", Optional.of("-"), limits, Action.RELAYED);
            case TransportConfig.Camel c -> new Way(c.uri(), Optional.of("-"), limits, Action.RELAYED);
        };
    }

    private static Way relay(EndpointUri uri, RelayHosts hosts, SiteLimits limits) {
        return new Way(uri.toString(), Optional.of(RelayUri.site(hosts)), limits, Action.RELAYED);
    }

    /** The sandbox's hosts are in this process, and no proxy leads there. */
    private static String socks(TransportConfig.Socks s, Loopback loopback) {
        if (loopback == Loopback.ALLOWED) {
            return new EndpointUri("mx", "direct")
                    .with("port", s.mailPort())
                    .with("allowPrivate", "loopback")
                    .toString();
        }
        return new EndpointUri(
                        "socks", RelayUri.place(s.proxy().host(), s.proxy().port()))
                .with("name", s.name())
                .withRaw("user", s.proxy().user())
                .withRaw("password", s.proxy().password().map(Password::reveal))
                .withRaw("passwordFile", s.proxy().passwordFile())
                .withRaw("ehloName", s.ehloName().map(DomainName::ascii))
                .with("mailPort", s.mailPort())
                .with("addresses", RelayUri.word(s.addresses()))
                .with("prefer", RelayUri.word(s.prefer()))
                .with("allowPrivate", s.filter())
                .toString();
    }

    private static String direct(TransportConfig.Direct d, Loopback loopback) {
        boolean here = loopback == Loopback.ALLOWED && d.filter().reach() == Reach.PUBLIC;
        AddressFilter filter = here ? AddressFilter.LOOPBACK : d.filter();
        return new EndpointUri("mx", "direct")
                .with("port", d.port())
                .with("allowPrivate", filter)
                .with("addresses", RelayUri.word(d.addresses()))
                .with("prefer", RelayUri.word(d.prefer()))
                .withRaw("source", RelayUri.list(d.sources()))
                .withRaw("ehloName", d.ehloName().map(DomainName::ascii))
                .toString();
    }

    private static SiteLimits limits(TransportConfig.SiteBounds bounds) {
        return new SiteLimits(
                Math.max(bounds.min(), Math.min(CONNECTIONS_AT_FIRST, bounds.max())), bounds.max(), bounds.rates());
    }
}
