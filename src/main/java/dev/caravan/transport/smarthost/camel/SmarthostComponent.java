package dev.caravan.transport.smarthost.camel;

import dev.caravan.transport.Access;
import dev.caravan.transport.Transport;
import dev.caravan.transport.camel.Parameters;
import dev.caravan.transport.camel.TransportEndpoint;
import dev.caravan.transport.camel.TransportEndpoint.Grouping;
import dev.caravan.transport.smarthost.RelayNames;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code smarthost:host:port?tls=…&connections=…}.
 *
 * <ul>
 *   <li>{@code host} a name, an IPv4 address, or an IPv6 address in brackets; {@code port} is 25 if absent. Several of
 *       them with commas between: the next one where one cannot be had
 *   <li>{@code order} {@code listed} (default), or {@code weighted}: the first one is drawn by lot, by {@code weights},
 *       one number for each host with commas between
 *   <li>{@code mx} {@code true}: the hosts are domains, and their mail hosts are the relays; {@code false} if absent
 *   <li>{@code tls} {@code none}, {@code opportunistic} (default), {@code starttls}, {@code implicit}, or {@code dane}:
 *       {@code starttls} with a certificate that the host's TLSA records vouch for, where it has some
 *   <li>{@code connections} sessions at the same time, 20 if absent
 *   <li>{@code proxy}, {@code proxyUser}, {@code proxyPassword} or {@code proxyPasswordFile}: a SOCKS5 proxy to go through
 *   <li>{@code proxyNames} {@code here} (default), or {@code proxy}: the proxy is given the hosts' names and looks them up;
 *       neither with {@code mx=true} nor with {@code tls=dane}
 *   <li>{@code source} the local address to dial from, or one of each family with a comma between; not with a proxy
 *   <li>{@code ehloName} what the relay is told; the process's own name if absent
 *   <li>{@code name} for alarms; hosts and ports if absent
 * </ul>
 */
public final class SmarthostComponent extends DefaultComponent {

    private final Access access;
    private final RelayNames names;

    /** @param names finds relays */
    public SmarthostComponent(Access access, RelayNames names) {
        this.access = access;
        this.names = names;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> values) {
        Transport transport =
                RelayParameters.read(new Parameters(uri, values), remaining).transport(access, names);
        return new TransportEndpoint(uri, this, transport, Grouping.ALL_TOGETHER);
    }
}
