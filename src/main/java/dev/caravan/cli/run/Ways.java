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
import dev.caravan.sasl.Mechanism;
import dev.caravan.site.SiteLimits;
import dev.caravan.transport.smarthost.RelayHost;
import dev.caravan.transport.smarthost.RelayHosts;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

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
        return switch (transport) {
            case TransportConfig.Smarthost s ->
                new Way(smarthost(s, loopback), Optional.of(place(s.hosts())), limits, Action.RELAYED);
            case TransportConfig.Submission s ->
                new Way(submission(s, loopback), Optional.of(place(s.hosts())), limits, Action.RELAYED);
            case TransportConfig.Socks s -> new Way(socks(s, loopback), Optional.empty(), limits, Action.DELIVERED);
            case TransportConfig.Direct d -> new Way(direct(d, loopback), Optional.empty(), limits, Action.DELIVERED);
            case TransportConfig.Fail f ->
                new Way("fail:" + f.code() + "?text=RAW(" + f.text() + ")", Optional.of("-"), limits, Action.RELAYED);
            case TransportConfig.Camel c -> new Way(c.uri(), Optional.of("-"), limits, Action.RELAYED);
        };
    }

    private static String smarthost(TransportConfig.Smarthost s, Loopback loopback) {
        if (loopback == Loopback.ALLOWED) {
            return inSandbox(s.name(), s.hosts(), s.connections());
        }
        EndpointUri uri = relay("smarthost:", s.hosts())
                .with("name", s.name())
                .with("tls", word(s.tls()))
                .with("connections", s.connections().max());
        return out(uri, s.way()).toString();
    }

    private static String submission(TransportConfig.Submission s, Loopback loopback) {
        if (loopback == Loopback.ALLOWED) {
            return inSandbox(s.name(), s.hosts(), s.connections());
        }
        TransportConfig.LoginConfig login = s.login();
        EndpointUri uri = relay("submission:", s.hosts())
                .with("name", s.name())
                .with("tls", word(s.tls()))
                .with("connections", s.connections().max())
                .withRaw("user", Optional.of(login.user()))
                .withRaw("password", login.password().map(Password::reveal))
                .withRaw("passwordFile", login.passwordFile())
                .withEachRaw("passwordCommand", login.passwordCommand())
                .withRaw("tokenFile", login.tokenFile())
                .withEachRaw("tokenCommand", login.tokenCommand())
                .withRaw("certFile", login.certificate())
                .withRaw("keyFile", login.key());
        if (!login.mechanisms().isEmpty()) {
            uri.with(
                    "mechanisms",
                    login.mechanisms().stream().map(Mechanism::saslName).collect(Collectors.joining(",")));
        }
        return out(uri, s.way()).toString();
    }

    /** The sink stands for every host: nobody logs in there, it has no certificate, and no proxy leads to it. */
    private static String inSandbox(String name, RelayHosts hosts, TransportConfig.SiteBounds connections) {
        return relay("smarthost:", hosts)
                .with("name", name)
                .with("tls", "opportunistic")
                .with("connections", connections.max())
                .toString();
    }

    private static EndpointUri relay(String scheme, RelayHosts hosts) {
        EndpointUri uri = new EndpointUri(scheme
                + hosts.listed().stream().map(h -> place(h.host(), h.port())).collect(Collectors.joining(",")));
        if (hosts.order() == RelayHosts.Order.WEIGHTED) {
            uri.with("order", word(hosts.order()))
                    .with(
                            "weights",
                            hosts.listed().stream()
                                    .map(h -> String.valueOf(h.weight()))
                                    .collect(Collectors.joining(",")));
        }
        return hosts.naming() == RelayHosts.Naming.DOMAINS ? uri.with("mx", true) : uri;
    }

    private static EndpointUri out(EndpointUri uri, TransportConfig.WayOut way) {
        Optional<TransportConfig.ProxyConfig> proxy = way.dialer();
        return uri.withRaw("proxy", proxy.map(p -> place(p.host(), p.port())))
                .withRaw("proxyUser", proxy.flatMap(TransportConfig.ProxyConfig::user))
                .withRaw(
                        "proxyPassword",
                        proxy.flatMap(TransportConfig.ProxyConfig::password).map(Password::reveal))
                .withRaw("proxyPasswordFile", proxy.flatMap(TransportConfig.ProxyConfig::passwordFile))
                .withRaw("source", sources(way.sources()))
                .withRaw("ehloName", way.ehloName().map(DomainName::ascii));
    }

    private static Optional<String> sources(List<InetAddress> sources) {
        return sources.isEmpty()
                ? Optional.empty()
                : Optional.of(sources.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(",")));
    }

    /** The sandbox's hosts are in this process, and no proxy leads there. */
    private static String socks(TransportConfig.Socks s, Loopback loopback) {
        if (loopback == Loopback.ALLOWED) {
            return new EndpointUri("mx:direct")
                    .with("port", s.mailPort())
                    .with("allowPrivate", "loopback")
                    .toString();
        }
        return new EndpointUri("socks:" + place(s.proxy().host(), s.proxy().port()))
                .with("name", s.name())
                .withRaw("user", s.proxy().user())
                .withRaw("password", s.proxy().password().map(Password::reveal))
                .withRaw("passwordFile", s.proxy().passwordFile())
                .withRaw("ehloName", s.ehloName().map(DomainName::ascii))
                .with("mailPort", s.mailPort())
                .with("addresses", word(s.addresses()))
                .with("prefer", word(s.prefer()))
                .with("allowPrivate", s.filter())
                .toString();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String direct(TransportConfig.Direct d, Loopback loopback) {
        boolean here = loopback == Loopback.ALLOWED && d.filter().reach() == Reach.PUBLIC;
        AddressFilter filter = here ? AddressFilter.LOOPBACK : d.filter();
        return new EndpointUri("mx:direct")
                .with("port", d.port())
                .with("allowPrivate", filter)
                .with("addresses", word(d.addresses()))
                .with("prefer", word(d.prefer()))
                .withRaw("source", sources(d.sources()))
                .withRaw("ehloName", d.ehloName().map(DomainName::ascii))
                .toString();
    }

    /** All hosts of a relay are one site: a message goes to any of them. */
    private static String place(RelayHosts hosts) {
        RelayHost first = hosts.listed().getFirst();
        int more = hosts.listed().size() - 1;
        return place(first.host(), first.port()) + (more == 0 ? "" : "+" + more);
    }

    private static String place(Host host, int port) {
        String name = switch (host) {
            case Host.Named(var domain) -> domain.ascii();
            case Host.AddressLiteral(var address) ->
                address.getAddress().length == 4 ? address.getHostAddress() : "[" + address.getHostAddress() + "]";
        };
        return name + ":" + port;
    }

    private static SiteLimits limits(TransportConfig.SiteBounds bounds) {
        return new SiteLimits(
                Math.max(bounds.min(), Math.min(CONNECTIONS_AT_FIRST, bounds.max())), bounds.max(), bounds.rates());
    }
}
