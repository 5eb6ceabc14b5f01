package dev.caravan.transport.smarthost.camel;

import dev.caravan.transport.Access;
import dev.caravan.transport.Sessions;
import dev.caravan.transport.camel.HostPort;
import dev.caravan.transport.camel.Parameters;
import dev.caravan.transport.camel.TransportEndpoint;
import dev.caravan.transport.camel.TransportEndpoint.Grouping;
import dev.caravan.transport.smarthost.RelayTls;
import dev.caravan.transport.smarthost.RelayZone;
import dev.caravan.transport.smarthost.Smarthost;
import dev.caravan.transport.smarthost.SmarthostTransport;
import dev.caravan.transport.socks.ProxyDialer.Proxy;
import dev.caravan.transport.socks.camel.ProxyParameters;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code smarthost:host:port?tls=…&connections=…}.
 *
 * <ul>
 *   <li>{@code host} a name, an IPv4 address, or an IPv6 address in brackets; {@code port} is 25 if absent
 *   <li>{@code tls} {@code none}, {@code opportunistic} (default), {@code starttls}, {@code implicit}, or {@code dane}:
 *       {@code starttls} with a certificate that the host's TLSA records vouch for, where it has some
 *   <li>{@code connections} sessions at the same time, 20 if absent
 *   <li>{@code proxy}, {@code proxyUser}, {@code proxyPassword}: a SOCKS5 proxy to go through
 * </ul>
 */
public final class SmarthostComponent extends DefaultComponent {

    private final Access access;
    private final RelayZone zone;

    /** @param zone finds relays that prove themselves by DANE */
    public SmarthostComponent(Access access, RelayZone zone) {
        this.access = access;
        this.zone = zone;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> values) {
        Parameters parameters = new Parameters(uri, values);
        HostPort place = HostPort.parse(remaining, Smarthost.PORT_DEFAULT, parameters.place());
        RelayTls tls = parameters.choice("tls", RelayTls.OPPORTUNISTIC);
        Smarthost smarthost = new Smarthost(
                place.host(), place.port(), tls.use(), parameters.number("connections", Smarthost.CONNECTIONS_DEFAULT));
        Sessions sessions = sessions(ProxyParameters.read(parameters));
        SmarthostTransport transport = tls.transport(smarthost, sessions, access.lookup(), zone);
        return new TransportEndpoint(uri, this, transport, Grouping.ALL_TOGETHER);
    }

    private Sessions sessions(Optional<Proxy> proxy) {
        return proxy.isEmpty()
                ? access.shared()
                : access.sessions(ProxyParameters.through(proxy, access.options(), access));
    }
}
