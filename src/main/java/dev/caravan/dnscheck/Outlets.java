package dev.caravan.dnscheck;

import dev.caravan.envelope.DomainName;
import dev.caravan.nexthop.AddressFilter;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Where mail leaves besides directly.
 *
 * @param named by transports with a proxy, or a name in EHLO, of their own
 * @param relays by transports that hand it to somebody else
 */
public record Outlets(List<Outlet> named, List<Relay> relays) {

    /** All mail leaves directly. */
    static final Outlets NONE = new Outlets(List.of(), List.of());

    public Outlets {
        named = List.copyOf(named);
        relays = List.copyOf(relays);
    }

    /**
     * One name with its addresses.
     *
     * @param transport empty for direct delivery
     * @param hostname what is said in EHLO
     * @param egress what receivers see
     */
    public record Outlet(String transport, DomainName hostname, List<InetAddress> egress) {

        public Outlet {
            egress = egress.stream().distinct().toList();
        }

        /** The addresses that receivers can see. A private one is translated on its way. */
        List<InetAddress> seen() {
            return egress.stream().filter(AddressFilter.PUBLIC::allows).toList();
        }

        String namesake() {
            return transport.isEmpty() ? "our name in EHLO" : "the name in EHLO of transport " + transport;
        }

        String speaker() {
            return transport.isEmpty() ? "we say" : "transport " + transport + " says";
        }
    }

    /**
     * Somebody else's.
     *
     * @param place host, or all that is known
     */
    public record Relay(String transport, String place) {}

    /** All whose addresses can be judged, direct delivery first. */
    List<Outlet> with(Subject subject) {
        List<Outlet> all = new ArrayList<>();
        all.add(new Outlet("", subject.hostname(), subject.egress()));
        all.addAll(named);
        return all;
    }
}
