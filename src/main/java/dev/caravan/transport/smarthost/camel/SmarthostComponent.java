package dev.caravan.transport.smarthost.camel;

import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Host;
import dev.caravan.nexthop.AddressLookup;
import dev.caravan.tls.TlsUse;
import dev.caravan.transport.Sessions;
import dev.caravan.transport.camel.Parameters;
import dev.caravan.transport.camel.TransportEndpoint;
import dev.caravan.transport.camel.TransportEndpoint.Grouping;
import dev.caravan.transport.smarthost.RelayZone;
import dev.caravan.transport.smarthost.Smarthost;
import dev.caravan.transport.smarthost.SmarthostTransport;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
 * </ul>
 */
public final class SmarthostComponent extends DefaultComponent {

    private static final Pattern REMAINING = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^:\\[\\]]+))(?::(\\d{1,5}))?");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private final Sessions sessions;
    private final AddressLookup lookup;
    private final RelayZone zone;

    /**
     * @param lookup finds relays
     * @param zone finds those that prove themselves by DANE
     */
    public SmarthostComponent(Sessions sessions, AddressLookup lookup, RelayZone zone) {
        this.sessions = sessions;
        this.lookup = lookup;
        this.zone = zone;
    }

    /** What {@code tls} may be. */
    private enum Security {
        NONE(TlsUse.NONE),
        OPPORTUNISTIC(TlsUse.OPPORTUNISTIC),
        STARTTLS(TlsUse.STARTTLS),
        IMPLICIT(TlsUse.IMPLICIT),
        DANE(TlsUse.STARTTLS);

        private final TlsUse use;

        Security(TlsUse use) {
            this.use = use;
        }
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> values) {
        Matcher parts = REMAINING.matcher(remaining);
        if (!parts.matches()) {
            throw new IllegalArgumentException(uri + " must be smarthost:host:port; an IPv6 address goes in brackets");
        }
        Parameters parameters = new Parameters(uri, values);
        Security security = parameters.choice("tls", Security.OPPORTUNISTIC);
        Smarthost smarthost = new Smarthost(
                host(parts.group(1), parts.group(2)),
                parts.group(3) == null ? Smarthost.PORT_DEFAULT : Integer.parseInt(parts.group(3)),
                security.use,
                parameters.number("connections", Smarthost.CONNECTIONS_DEFAULT));
        SmarthostTransport transport = security == Security.DANE
                ? SmarthostTransport.withDane(smarthost, sessions, zone)
                : new SmarthostTransport(smarthost, sessions, lookup);
        return new TransportEndpoint(uri, this, transport, Grouping.ALL_TOGETHER);
    }

    private static Host host(String ipv6, String other) {
        if (ipv6 != null) {
            return Host.parse("[IPv6:" + ipv6 + "]");
        }
        return IPV4.matcher(other).matches() ? Host.parse("[" + other + "]") : new Host.Named(DomainName.parse(other));
    }
}
