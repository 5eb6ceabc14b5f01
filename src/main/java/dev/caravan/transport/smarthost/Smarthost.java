package dev.caravan.transport.smarthost;

import dev.caravan.envelope.Host;

/**
 * A relay as the operator describes it.
 *
 * @param connectionsMax sessions at the same time with all its hosts together, at least 1
 */
public record Smarthost(RelayHosts hosts, RelayTls tls, int connectionsMax) {

    /** RFC 5321 section 4.5.4.2. */
    public static final int PORT_DEFAULT = 25;

    /** Ours: what common relays allow one client. */
    public static final int CONNECTIONS_DEFAULT = 20;

    public Smarthost {
        if (tls == RelayTls.DANE && hosts.naming() == RelayHosts.Naming.LEFT_TO_PROXY) {
            throw new IllegalArgumentException("smarthost " + hosts
                    + " has tls=dane, which needs look-ups of our own, and names that are left to a proxy");
        }
        if (connectionsMax < 1) {
            throw new IllegalArgumentException(
                    "connections " + connectionsMax + " of smarthost " + hosts + " must be at least 1");
        }
    }

    /** With one host. */
    public Smarthost(Host host, int port, RelayTls tls, int connectionsMax) {
        this(RelayHosts.of(new RelayHost(host, port)), tls, connectionsMax);
    }

    @Override
    public String toString() {
        return hosts.toString();
    }
}
