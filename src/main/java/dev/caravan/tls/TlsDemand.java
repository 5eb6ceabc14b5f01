package dev.caravan.tls;

import dev.caravan.envelope.Host;

/**
 * What is demanded of a connection before mail goes over it. Equal demands may share a connection, others never do.
 *
 * @param check what the peer must prove where TLS is used; {@link AnyPeer#UNNAMED} where it is not
 */
public record TlsDemand(TlsUse use, PeerCheck check) {

    /** In clear. */
    public static final TlsDemand CLEAR = new TlsDemand(TlsUse.NONE, AnyPeer.UNNAMED);

    public TlsDemand {
        if (use == TlsUse.NONE && !check.equals(AnyPeer.UNNAMED)) {
            throw new IllegalArgumentException("nobody proves anything in clear: " + check);
        }
    }

    /** TLS if the peer offers it, whoever it is (RFC 7435). */
    public static TlsDemand opportunistic(Host peer) {
        return new TlsDemand(TlsUse.OPPORTUNISTIC, AnyPeer.at(peer));
    }
}
