package dev.caravan.transport.smarthost.camel;

import dev.caravan.smtp.SmtpClient;
import dev.caravan.transport.Access;
import dev.caravan.transport.GuardedTransport.Beginning;
import dev.caravan.transport.GuardedTransport.Settings;
import dev.caravan.transport.OutageListener;
import dev.caravan.transport.Sessions;
import dev.caravan.transport.Transport;
import dev.caravan.transport.camel.HostPort;
import dev.caravan.transport.camel.Parameters;
import dev.caravan.transport.smarthost.RelayHost;
import dev.caravan.transport.smarthost.RelayHosts;
import dev.caravan.transport.smarthost.RelayHosts.Naming;
import dev.caravan.transport.smarthost.RelayHosts.Order;
import dev.caravan.transport.smarthost.RelayListener;
import dev.caravan.transport.smarthost.RelayNames;
import dev.caravan.transport.smarthost.RelayTls;
import dev.caravan.transport.smarthost.Smarthost;
import dev.caravan.transport.smarthost.SmarthostTransport;
import dev.caravan.transport.socks.ProxyDialer.Names;
import dev.caravan.transport.socks.camel.WayOut;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * What endpoints that lead to relays have in common. Needs no Camel, for those who have none.
 *
 * @param name for alarms
 */
public record RelayParameters(Smarthost smarthost, WayOut way, String name) {

    /**
     * Reads what leads to a relay at which nobody logs in.
     *
     * @param places hosts with commas between them
     */
    public static RelayParameters read(Parameters parameters, String places) {
        RelayTls tls = parameters.choice("tls", RelayTls.OPPORTUNISTIC);
        return read(parameters, places, tls, Smarthost.PORT_DEFAULT);
    }

    /**
     * Reads it.
     *
     * @param places hosts with commas between them
     * @param usualPort of those without one
     */
    public static RelayParameters read(Parameters parameters, String places, RelayTls tls, int usualPort) {
        WayOut way = WayOut.read(parameters);
        Smarthost smarthost = new Smarthost(
                hosts(parameters, places, usualPort, way.names()),
                tls,
                parameters.number("connections", Smarthost.CONNECTIONS_DEFAULT));
        return new RelayParameters(smarthost, way, parameters.text("name").orElse(smarthost.toString()));
    }

    private static RelayHosts hosts(Parameters parameters, String places, int usualPort, Names names) {
        List<String> weights = parameters.texts("weights");
        String[] each = places.split(",", -1);
        Order order = parameters.choice("order", Order.LISTED);
        if (!weights.isEmpty() && (weights.size() != each.length || order != Order.WEIGHTED)) {
            throw new IllegalArgumentException(
                    "parameter weights of " + parameters.place() + " must be one for each host, with order=weighted");
        }
        List<RelayHost> hosts = new ArrayList<>();
        for (String place : each) {
            HostPort at = HostPort.parse(place, usualPort, parameters.place());
            int weight = weights.isEmpty()
                    ? RelayHost.WEIGHT_DEFAULT
                    : number(weights.get(hosts.size()), parameters.place());
            hosts.add(new RelayHost(at.host(), at.port(), weight));
        }
        return new RelayHosts(hosts, order, naming(parameters, names));
    }

    private static Naming naming(Parameters parameters, Names names) {
        String text = parameters.text("mx").orElse("false");
        if (text.equals("true") && names == Names.PROXY) {
            throw new IllegalArgumentException(
                    parameters.place() + " has mx=true and proxyNames=proxy, and a proxy looks up no MX records");
        }
        return switch (text) {
            case "true" -> Naming.DOMAINS;
            case "false" -> names == Names.PROXY ? Naming.LEFT_TO_PROXY : Naming.HOSTS;
            default ->
                throw new IllegalArgumentException(
                        "parameter mx=" + text + " of " + parameters.place() + " must be true or false");
        };
    }

    private static int number(String text, String place) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("parameter weights of " + place + " must be whole numbers", e);
        }
    }

    private RelayListener listener(OutageListener outages) {
        return new RelayListener() {
            @Override
            public void failed(String host, InetSocketAddress address, String why) {
                outages.passedOver(name, SmtpClient.shown(host, address), why);
            }

            @Override
            public void recovered(String host, InetSocketAddress address) {
                outages.recovered(name, SmtpClient.shown(host, address));
            }
        };
    }

    /** The transport to a relay at which nobody logs in, held back while it is down. */
    public Transport transport(Access access, RelayNames names) {
        Settings settings = new Settings(name, way::state, access.outages(), Beginning.TOGETHER);
        return access.guarded(unguarded(way.sessions(access), access, names), settings);
    }

    /** The transport there, for somebody who guards it. */
    public Transport unguarded(Sessions sessions, Access access, RelayNames names) {
        return new SmarthostTransport(smarthost, sessions, names.within(way::within), listener(access.outages()));
    }
}
