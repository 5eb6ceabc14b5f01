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
import java.net.InetAddress;
import java.util.HashMap;
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
                new Way(smarthost(s), Optional.of(place(s.host(), s.port())), limits, Action.RELAYED);
            case TransportConfig.Submission s ->
                new Way(
                        loopback == Loopback.ALLOWED ? inSandbox(s) : submission(s),
                        Optional.of(place(s.host(), s.port())),
                        limits,
                        Action.RELAYED);
            case TransportConfig.Socks s -> new Way(socks(s, loopback), Optional.empty(), limits, Action.DELIVERED);
            case TransportConfig.Direct d -> new Way(direct(d, loopback), Optional.empty(), limits, Action.DELIVERED);
            case TransportConfig.Fail f ->
                new Way("fail:" + f.code() + "?text=RAW(" + f.text() + ")", Optional.of("-"), limits, Action.RELAYED);
            case TransportConfig.Camel c -> new Way(c.uri(), Optional.of("-"), limits, Action.RELAYED);
        };
    }

    private static String smarthost(TransportConfig.Smarthost s) {
        return dialed(
                        new EndpointUri("smarthost:" + place(s.host(), s.port()))
                                .with("tls", word(s.tls()))
                                .with("connections", s.connections().max()),
                        s.dialer())
                .toString();
    }

    private static String submission(TransportConfig.Submission s) {
        TransportConfig.LoginConfig login = s.login();
        EndpointUri uri = new EndpointUri("submission:" + place(s.host(), s.port()))
                .with("name", s.name())
                .with("tls", word(s.tls()))
                .with("connections", s.connections().max())
                .withRaw("user", Optional.of(login.user()))
                .withRaw("password", login.password().map(Password::reveal))
                .withRaw("passwordFile", login.passwordFile())
                .withRaw("tokenFile", login.tokenFile())
                .withEachRaw("tokenCommand", login.tokenCommand())
                .withRaw("certFile", login.certificate())
                .withRaw("keyFile", login.key());
        if (!login.mechanisms().isEmpty()) {
            uri.with(
                    "mechanisms",
                    login.mechanisms().stream().map(Mechanism::saslName).collect(Collectors.joining(",")));
        }
        return dialed(uri, s.dialer()).toString();
    }

    /** Nobody logs in at the sink, which stands for every host. */
    private static String inSandbox(TransportConfig.Submission s) {
        return new EndpointUri("smarthost:" + place(s.host(), s.port()))
                .with("tls", "opportunistic")
                .with("connections", s.connections().max())
                .toString();
    }

    private static EndpointUri dialed(EndpointUri uri, Optional<TransportConfig.ProxyConfig> proxy) {
        return uri.withRaw("proxy", proxy.map(p -> place(p.host(), p.port())))
                .withRaw("proxyUser", proxy.flatMap(TransportConfig.ProxyConfig::user))
                .withRaw(
                        "proxyPassword",
                        proxy.flatMap(TransportConfig.ProxyConfig::password).map(Password::reveal));
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
        return "mx:direct?port=" + d.port() + "&allowPrivate=" + filter + "&addresses="
                + d.addresses().name().toLowerCase(Locale.ROOT)
                + "&prefer=" + d.prefer().name().toLowerCase(Locale.ROOT)
                + (d.sources().isEmpty()
                        ? ""
                        : "&source="
                                + d.sources().stream()
                                        .map(InetAddress::getHostAddress)
                                        .collect(Collectors.joining(",")));
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
