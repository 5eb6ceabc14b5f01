package dev.caravan.transport.smarthost.camel;

import dev.caravan.tls.TlsUse;
import dev.caravan.transport.Access;
import dev.caravan.transport.Sessions;
import dev.caravan.transport.camel.HostPort;
import dev.caravan.transport.camel.Parameters;
import dev.caravan.transport.camel.TransportEndpoint;
import dev.caravan.transport.camel.TransportEndpoint.Grouping;
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
 *   <li>{@code tls} {@code none}, {@code opportunistic} (default), {@code starttls} or {@code implicit}
 *   <li>{@code connections} sessions at the same time, 20 if absent
 *   <li>{@code proxy}, {@code proxyUser}, {@code proxyPassword}: a SOCKS5 proxy to go through
 * </ul>
 */
public final class SmarthostComponent extends DefaultComponent {

    private final Access access;

    public SmarthostComponent(Access access) {
        this.access = access;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> values) {
        Parameters parameters = new Parameters(uri, values);
        HostPort place = HostPort.parse(remaining, Smarthost.PORT_DEFAULT, parameters.place());
        Smarthost smarthost = new Smarthost(
                place.host(),
                place.port(),
                parameters.choice("tls", TlsUse.OPPORTUNISTIC),
                parameters.number("connections", Smarthost.CONNECTIONS_DEFAULT));
        return new TransportEndpoint(
                uri,
                this,
                new SmarthostTransport(smarthost, sessions(ProxyParameters.read(parameters)), access.lookup()),
                Grouping.ALL_TOGETHER);
    }

    private Sessions sessions(Optional<Proxy> proxy) {
        return proxy.isEmpty()
                ? access.shared()
                : access.sessions(ProxyParameters.through(proxy, access.options(), access));
    }
}
