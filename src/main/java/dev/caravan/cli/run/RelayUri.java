package dev.caravan.cli.run;

import dev.caravan.config.Password;
import dev.caravan.config.TransportConfig;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Host;
import dev.caravan.sasl.Mechanism;
import dev.caravan.transport.smarthost.RelayHost;
import dev.caravan.transport.smarthost.RelayHosts;
import dev.caravan.transport.socks.ProxyDialer.Names;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The endpoints of relays. */
final class RelayUri {

    private static final String SMARTHOST = "smarthost";

    private RelayUri() {}

    static EndpointUri of(TransportConfig.Smarthost s) {
        EndpointUri uri = relay(SMARTHOST, s.hosts())
                .with("name", s.name())
                .with("tls", word(s.tls()))
                .with("connections", s.connections().max());
        return out(uri, s.way(), s.hosts());
    }

    static EndpointUri of(TransportConfig.Submission s) {
        TransportConfig.LoginConfig login = s.login();
        EndpointUri uri = relay("submission", s.hosts())
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
        return out(uri, s.way(), s.hosts());
    }

    /** The sink stands for every host: nobody logs in there, it has no certificate, and no proxy leads to it. */
    static EndpointUri inSandbox(String name, RelayHosts hosts, TransportConfig.SiteBounds connections) {
        return relay(SMARTHOST, hosts)
                .with("name", name)
                .with("tls", "opportunistic")
                .with("connections", connections.max());
    }

    private static EndpointUri relay(String scheme, RelayHosts hosts) {
        EndpointUri uri = new EndpointUri(
                scheme,
                hosts.listed().stream().map(h -> place(h.host(), h.port())).collect(Collectors.joining(",")));
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

    private static EndpointUri out(EndpointUri uri, TransportConfig.WayOut way, RelayHosts hosts) {
        Optional<TransportConfig.ProxyConfig> proxy = way.dialer();
        boolean leftToProxy = hosts.naming() == RelayHosts.Naming.LEFT_TO_PROXY;
        return uri.withRaw("proxy", proxy.map(p -> place(p.host(), p.port())))
                .withRaw("proxyUser", proxy.flatMap(TransportConfig.ProxyConfig::user))
                .withRaw(
                        "proxyPassword",
                        proxy.flatMap(TransportConfig.ProxyConfig::password).map(Password::reveal))
                .withRaw("proxyPasswordFile", proxy.flatMap(TransportConfig.ProxyConfig::passwordFile))
                .withRaw("proxyNames", leftToProxy ? Optional.of(word(Names.PROXY)) : Optional.empty())
                .withRaw("source", list(way.sources()))
                .withRaw("ehloName", way.ehloName().map(DomainName::ascii));
    }

    static Optional<String> list(List<InetAddress> addresses) {
        return addresses.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(",")));
    }

    /** All hosts of a relay are one site: a message goes to any of them. */
    static String site(RelayHosts hosts) {
        RelayHost first = hosts.listed().getFirst();
        int more = hosts.listed().size() - 1;
        return place(first.host(), first.port()) + (more == 0 ? "" : "+" + more);
    }

    static String place(Host host, int port) {
        String name = switch (host) {
            case Host.Named(var domain) -> domain.ascii();
            case Host.AddressLiteral(var address) ->
                address.getAddress().length == 4 ? address.getHostAddress() : "[" + address.getHostAddress() + "]";
        };
        return name + ":" + port;
    }

    /** As parameters have the constants of the configuration. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
