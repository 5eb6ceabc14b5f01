package dev.caravan.transport.mx.camel;

import dev.caravan.nexthop.AddressFilter;
import dev.caravan.nexthop.AddressLookup;
import dev.caravan.nexthop.MxLookup;
import dev.caravan.transport.Sessions;
import dev.caravan.transport.camel.Parameters;
import dev.caravan.transport.camel.TransportEndpoint;
import dev.caravan.transport.camel.TransportEndpoint.Grouping;
import dev.caravan.transport.mx.MxTransport;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code mx:direct?port=…&allowPrivate=…}.
 *
 * <ul>
 *   <li>{@code port} 25 if absent; another one is for laboratories
 *   <li>{@code allowPrivate} {@code false} (default): public addresses only; {@code loopback}: this machine too;
 *       {@code true}: this machine and private networks too
 * </ul>
 */
public final class MxComponent extends DefaultComponent {

    private static final String DIRECT = "direct";

    private final Sessions sessions;
    private final MxLookup mxLookup;
    private final AddressLookup addressLookup;

    public MxComponent(Sessions sessions, MxLookup mxLookup, AddressLookup addressLookup) {
        this.sessions = sessions;
        this.mxLookup = mxLookup;
        this.addressLookup = addressLookup;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> values) {
        if (!remaining.equals(DIRECT)) {
            throw new IllegalArgumentException(uri + " must be mx:direct; the hosts come from the recipients' domains");
        }
        Parameters parameters = new Parameters(uri, values);
        MxTransport.Options options = new MxTransport.Options(
                parameters.number("port", MxTransport.Options.PORT_DEFAULT),
                filter(parameters.text("allowPrivate").orElse("false")));
        return new TransportEndpoint(
                uri, this, new MxTransport(options, sessions, mxLookup, addressLookup), Grouping.BY_HOST);
    }

    private static AddressFilter filter(String text) {
        return switch (text) {
            case "false" -> AddressFilter.PUBLIC;
            case "loopback" -> AddressFilter.LOOPBACK;
            case "true" -> AddressFilter.PRIVATE;
            default ->
                throw new IllegalArgumentException(
                        "parameter allowPrivate=" + text + " must be one of false, loopback, true");
        };
    }
}
