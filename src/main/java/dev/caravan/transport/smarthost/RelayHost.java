package dev.caravan.transport.smarthost;

import dev.caravan.envelope.Host;

/**
 * One host of a relay, or a domain whose mail hosts they are.
 *
 * @param port 1 to 65535
 * @param weight its share where hosts are drawn by lot, 1 to {@link #WEIGHT_MAX}
 */
public record RelayHost(Host host, int port, int weight) {

    /** Of hosts that share the work evenly. */
    public static final int WEIGHT_DEFAULT = 1;

    /** Ours: no share needs to be finer than by the thousandth. */
    public static final int WEIGHT_MAX = 1_000;

    private static final int PORT_MAX = 65_535;

    public RelayHost {
        if (port < 1 || port > PORT_MAX) {
            throw new IllegalArgumentException(
                    "port " + port + " of smarthost " + host.text() + " must be 1 to " + PORT_MAX);
        }
        if (weight < 1 || weight > WEIGHT_MAX) {
            throw new IllegalArgumentException(
                    "weight " + weight + " of smarthost " + host.text() + " must be 1 to " + WEIGHT_MAX);
        }
    }

    /** With the usual weight. */
    public RelayHost(Host host, int port) {
        this(host, port, WEIGHT_DEFAULT);
    }

    @Override
    public String toString() {
        return host.text() + ":" + port;
    }
}
