package dev.caravan.transport;

import dev.caravan.tls.TlsDemand;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * What a kept connection may be used for: exactly this. A connection made in clear because TLS failed has
 * {@link TlsDemand#CLEAR} here, so it never serves a message that is owed another try with TLS; one whose
 * certificate nobody checked, or checked by other TLSA records, never serves a demand for that check.
 *
 * @param host the name by which the server was found
 * @param address not resolved where only a proxy knows the host's addresses
 * @param tls what was demanded when it was made
 */
public record ConnectionKey(String host, InetSocketAddress address, TlsDemand tls, Identity identity) {

    /** Empty where only a proxy knows it. */
    Optional<InetSocketAddress> resolved() {
        return Optional.of(address).filter(place -> !place.isUnresolved());
    }

    /** The same, without TLS. */
    ConnectionKey inClear() {
        return new ConnectionKey(host, address, TlsDemand.CLEAR, identity);
    }

    /**
     * As whom we speak.
     *
     * @param source the dialer and EHLO name in use, by any name that tells them apart
     * @param credentials names the credentials, never the secret itself; empty without authentication
     */
    public record Identity(String source, String credentials) {}
}
