package dev.caravan.sasl;

import java.util.List;
import javax.net.ssl.SSLSession;

/**
 * The connection that a dialogue goes over.
 *
 * @param host the server's name, as it was asked for
 * @param port the port that was dialed
 * @param protection what TLS does for it
 * @param bindings what can tie a dialogue to its TLS session, the best first
 */
public record Channel(String host, int port, Protection protection, List<ChannelBinding> bindings) {

    /** What TLS does for a connection. */
    public enum Protection {
        /** No TLS. */
        NONE,
        /** TLS with anyone at all. */
        ENCRYPTED,
        /** TLS with the server that was meant: its certificate was verified. */
        VERIFIED
    }

    public Channel {
        bindings = List.copyOf(bindings);
        if (protection == Protection.NONE && !bindings.isEmpty()) {
            throw new IllegalArgumentException("without TLS there is nothing to bind to");
        }
    }

    /** Without TLS. */
    public static Channel plain(String host, int port) {
        return new Channel(host, port, Protection.NONE, List.of());
    }

    /** The same connection after the TLS handshake. */
    public Channel secured(SSLSession session, Protection by) {
        return new Channel(host, port, by, ChannelBinding.of(session));
    }
}
