package dev.caravan.transport.mx.camel;

import dev.caravan.envelope.DomainName;
import dev.caravan.nexthop.AddressLookup;
import dev.caravan.transport.Origin;
import dev.caravan.transport.Sessions;
import dev.caravan.transport.camel.Parameters;
import dev.caravan.transport.camel.TransportEndpoint;
import dev.caravan.transport.camel.TransportEndpoint.Grouping;
import dev.caravan.transport.mx.MxTransport;
import java.util.Map;
import java.util.function.Function;
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
 *   <li>{@code ehloName} what mail hosts are told; the process's own name if absent
 *   <li>{@code port} 25 if absent; another one is for laboratories
 *   <li>{@code allowPrivate} {@code false} (default): public addresses only; {@code loopback}: this machine too;
 *       {@code true}: this machine and private networks too; or the networks that are allowed besides the public ones,
 *       {@code 10.1.0.0/16,fd00:1::/32}
 * </ul>
 */
public final class MxComponent extends DefaultComponent {

    private static final String DIRECT = "direct";

    private final Function<Origin, Sessions> sessions;
    private final DirectDelivery directDelivery;

    /** @param sessions by where we speak from */
    public MxComponent(Function<Origin, Sessions> sessions, DirectDelivery directDelivery) {
        this.sessions = sessions;
        this.directDelivery = directDelivery;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> values) {
        if (!remaining.equals(DIRECT)) {
            throw new IllegalArgumentException(uri + " must be mx:direct; the hosts come from the recipients' domains");
        }
        Parameters parameters = new Parameters(uri, values);
        Origin origin = new Origin(
                parameters.addresses("source"), parameters.text("ehloName").map(DomainName::parse));
        MxTransport.Options options = directDelivery.options("port", parameters);
        AddressLookup addresses = directDelivery.addresses(parameters, origin.sources());
        return new TransportEndpoint(
                uri,
                this,
                new MxTransport(options, sessions.apply(origin), directDelivery.lookups(addresses)),
                Grouping.BY_HOST);
    }
}
