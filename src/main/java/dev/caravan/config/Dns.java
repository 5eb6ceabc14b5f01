package dev.caravan.config;

import dev.caravan.dns.TrustAnchors;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whom names are asked of, and whom to believe.
 *
 * @param servers in this order; empty for those of the operating system
 * @param timeout for one question to one server, over UDP and over TCP each
 * @param mode empty leaves it to the servers: trusting if all of them are trusted
 * @param trusted servers that are believed although they are on other machines
 * @param anchors where validation begins; empty for the root's
 */
public record Dns(
        List<InetSocketAddress> servers,
        Duration timeout,
        Optional<Mode> mode,
        Set<InetAddress> trusted,
        Optional<TrustAnchors> anchors) {

    /** Who checks signatures. */
    public enum Mode {
        /** We do. */
        VALIDATING,
        /** The name servers do, and say so. */
        TRUSTING
    }

    /** RFC 1035 section 4.2.1. */
    static final int PORT_DEFAULT = 53;

    /** A recursive resolver that has to walk the tree may take seconds (ours). */
    static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(5);

    public Dns {
        servers = List.copyOf(servers);
        trusted = Set.copyOf(trusted);
    }

    /** With nothing said of whom to believe. */
    Dns(List<InetSocketAddress> servers, Duration timeout) {
        this(servers, timeout, Optional.empty(), Set.of(), Optional.empty());
    }
}
