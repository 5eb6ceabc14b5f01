package dev.caravan.transport.smarthost;

import dev.caravan.envelope.Host;
import dev.caravan.tls.TlsUse;

/**
 * A relay as the operator describes it.
 *
 * @param port 1 to 65535
 * @param connectionsMax sessions at the same time, at least 1
 */
public record Smarthost(Host host, int port, TlsUse tls, int connectionsMax) {

    /** RFC 5321 section 4.5.4.2. */
    public static final int PORT_DEFAULT = 25;

    /** Ours: what common relays allow one client. */
    public static final int CONNECTIONS_DEFAULT = 20;

    private static final int PORT_MAX = 65_535;

    public Smarthost {
        if (port < 1 || port > PORT_MAX) {
            throw new IllegalArgumentException(
                    "port " + port + " of smarthost " + host.text() + " must be 1 to " + PORT_MAX);
        }
        if (connectionsMax < 1) {
            throw new IllegalArgumentException(
                    "connections " + connectionsMax + " of smarthost " + host.text() + " must be at least 1");
        }
    }

    @Override
    public String toString() {
        return host.text() + ":" + port;
    }
}
