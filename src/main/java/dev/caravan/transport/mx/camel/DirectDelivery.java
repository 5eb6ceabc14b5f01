package dev.caravan.transport.mx.camel;

import dev.caravan.dns.Family;
import dev.caravan.nexthop.AddressFilter;
import dev.caravan.nexthop.AddressLookup;
import dev.caravan.nexthop.DnsAddressLookup;
import dev.caravan.nexthop.MxLookup;
import dev.caravan.transport.camel.Parameters;
import dev.caravan.transport.mx.MxTransport;
import dev.caravan.transport.mx.Published;
import java.net.InetAddress;
import java.util.List;

/**
 * What endpoints that deliver to mail hosts have in common, by whatever way they get there.
 *
 * @param published what domains publish about TLS
 */
public record DirectDelivery(MxLookup mx, Published published) {

    /** @param portKey the parameter for the port of mail hosts */
    public MxTransport.Options options(String portKey, Parameters parameters) {
        return new MxTransport.Options(
                parameters.number(portKey, MxTransport.Options.PORT_DEFAULT),
                parameters.text("allowPrivate").map(DirectDelivery::filter).orElse(AddressFilter.PUBLIC));
    }

    /** @param sources the only addresses to dial from; none if any will do */
    public AddressLookup addresses(Parameters parameters, List<InetAddress> sources) {
        Family preferred = parameters.choice("prefer", Family.IPV4);
        List<Family> families = families(parameters.text("addresses").orElse("any"), preferred).stream()
                .filter(family -> sources.isEmpty() || sources.stream().anyMatch(source -> Family.of(source) == family))
                .toList();
        if (families.isEmpty()) {
            throw new IllegalArgumentException(
                    "parameter source of " + parameters.place() + " has no address of the family dialed");
        }
        return new DnsAddressLookup(mx.resolver(), families);
    }

    /** Whom to ask. */
    public MxTransport.Lookups lookups(AddressLookup addresses) {
        return new MxTransport.Lookups(mx, addresses, published);
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
