package dev.caravan.transport.mx.camel;

import dev.caravan.dns.Family;
import dev.caravan.nexthop.AddressFilter;
import dev.caravan.nexthop.AddressLookup;
import dev.caravan.nexthop.DnsAddressLookup;
import dev.caravan.nexthop.MxLookup;
import dev.caravan.transport.Sessions;
import dev.caravan.transport.camel.Parameters;
import dev.caravan.transport.camel.TransportEndpoint;
import dev.caravan.transport.camel.TransportEndpoint.Grouping;
import dev.caravan.transport.mx.MxTransport;
import dev.caravan.transport.mx.Published;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code mx:direct?port=…&allowPrivate=…}.
 *
 * <ul>
 *   <li>{@code addresses} of the mail hosts to dial: {@code any} (default), {@code ipv4}, {@code ipv6}
 *   <li>{@code prefer} which of both families to dial first: {@code ipv4} (default), {@code ipv6}
 *   <li>{@code source} the local address to dial from, or one of each family with a comma between them; then only their
 *       families are dialed. The system's choice if absent
 *   <li>{@code port} 25 if absent; another one is for laboratories
 *   <li>{@code allowPrivate} {@code false} (default): public addresses only; {@code loopback}: this machine too;
 *       {@code true}: this machine and private networks too; or the networks that are allowed besides the public ones,
 *       {@code 10.1.0.0/16,fd00:1::/32}
 * </ul>
 */
public final class MxComponent extends DefaultComponent {

    private static final String DIRECT = "direct";

    private final Function<List<InetAddress>, Sessions> sessions;
    private final MxLookup mxLookup;
    private final Published published;

    /**
     * @param sessions made from the local addresses to dial from; none leaves the choice to the system
     * @param published what domains publish about TLS
     */
    public MxComponent(Function<List<InetAddress>, Sessions> sessions, MxLookup mxLookup, Published published) {
        this.sessions = sessions;
        this.mxLookup = mxLookup;
        this.published = published;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> values) {
        if (!remaining.equals(DIRECT)) {
            throw new IllegalArgumentException(uri + " must be mx:direct; the hosts come from the recipients' domains");
        }
        Parameters parameters = new Parameters(uri, values);
        MxTransport.Options options = new MxTransport.Options(
                parameters.number("port", MxTransport.Options.PORT_DEFAULT),
                parameters.text("allowPrivate").map(MxComponent::filter).orElse(AddressFilter.PUBLIC));
        List<InetAddress> sources =
                parameters.text("source").map(MxComponent::literals).orElse(List.of());
        Family preferred = parameters.choice("prefer", Family.IPV4);
        List<Family> families = families(parameters.text("addresses").orElse("any"), preferred).stream()
                .filter(family -> sources.isEmpty() || sources.stream().anyMatch(source -> Family.of(source) == family))
                .toList();
        if (families.isEmpty()) {
            throw new IllegalArgumentException("parameter source of " + uri + " has no address of the family dialed");
        }
        AddressLookup addresses = new DnsAddressLookup(mxLookup.resolver(), families);
        MxTransport.Lookups lookups = new MxTransport.Lookups(mxLookup, addresses, published);
        return new TransportEndpoint(
                uri, this, new MxTransport(options, sessions.apply(sources), lookups), Grouping.BY_HOST);
    }

    private static List<InetAddress> literals(String text) {
        return Stream.of(text.split(",")).map(InetAddress::ofLiteral).toList();
    }

    private static List<Family> families(String text, Family preferred) {
        return switch (text) {
            case "any" -> preferred == Family.IPV4 ? DnsAddressLookup.ANY : DnsAddressLookup.ANY.reversed();
            case "ipv4" -> List.of(Family.IPV4);
            case "ipv6" -> List.of(Family.IPV6);
            default ->
                throw new IllegalArgumentException("parameter addresses=" + text + " must be one of any, ipv4, ipv6");
        };
    }

    private static AddressFilter filter(String text) {
        try {
            return AddressFilter.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "parameter allowPrivate=" + text + " must be one of false, loopback, true, or networks", e);
        }
    }
}
