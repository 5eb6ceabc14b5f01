package dev.caravan.transport.socks.camel;

import dev.caravan.transport.Access;
import dev.caravan.transport.GuardedTransport.Beginning;
import dev.caravan.transport.GuardedTransport.Settings;
import dev.caravan.transport.Transport;
import dev.caravan.transport.camel.HostPort;
import dev.caravan.transport.camel.Parameters;
import dev.caravan.transport.camel.TransportEndpoint;
import dev.caravan.transport.camel.TransportEndpoint.Grouping;
import dev.caravan.transport.mx.MxTransport;
import dev.caravan.transport.mx.camel.DirectDelivery;
import dev.caravan.transport.socks.ProxyDialer.Proxy;
import java.util.List;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code socks:proxy:port?…}: as {@code mx:direct}, through a SOCKS5 proxy.
 *
 * <ul>
 *   <li>{@code proxy} a name, an IPv4 address, or an IPv6 address in brackets; {@code port} is 1080 if absent
 *   <li>{@code user}, and {@code password} or {@code passwordFile}, for the proxy; both or none
 *   <li>{@code ehloName} what mail hosts are told, which should be the name of the address that they see; the process's own
 *       if absent
 *   <li>{@code mailPort} 25 if absent; another one is for laboratories
 *   <li>{@code addresses}, {@code prefer}, {@code allowPrivate} as for {@code mx:direct}
 *   <li>{@code name} for alarms; host and port of the proxy if absent
 * </ul>
 */
public final class SocksComponent extends DefaultComponent {

    private final Access access;
    private final DirectDelivery directDelivery;

    public SocksComponent(Access access, DirectDelivery directDelivery) {
        this.access = access;
        this.directDelivery = directDelivery;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> values) {
        Parameters parameters = new Parameters(uri, values);
        HostPort place = HostPort.parse(remaining, Proxy.PORT_DEFAULT, parameters.place());
        WayOut way = WayOut.through(place, parameters);
        Transport transport = new MxTransport(
                directDelivery.options("mailPort", parameters),
                way.sessions(access),
                directDelivery.lookups(directDelivery.addresses(parameters, List.of())));
        String name = parameters.text("name").orElse(place.toString());
        Settings settings = new Settings(name, way::state, access.outages(), Beginning.ONE_BY_ONE);
        return new TransportEndpoint(uri, this, access.guarded(transport, settings), Grouping.BY_HOST);
    }
}
