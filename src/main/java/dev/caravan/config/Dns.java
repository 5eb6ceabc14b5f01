package dev.caravan.config;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * Whom names are asked of.
 *
 * @param servers in this order; empty for those of the operating system
 * @param timeout for one question to one server, over UDP and over TCP each
 */
public record Dns(List<InetSocketAddress> servers, Duration timeout) {

    /** RFC 1035 section 4.2.1. */
    static final int PORT_DEFAULT = 53;

    /** A recursive resolver that has to walk the tree may take seconds (ours). */
    static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(5);

    public Dns {
        servers = List.copyOf(servers);
    }
}
