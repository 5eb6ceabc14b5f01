package dev.caravan.status;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Where an attempt got to.
 *
 * @param host the name of the MX host, smarthost or proxy as it was looked up
 * @param address what was dialed; empty if nothing was
 * @param tls the TLS session, empty in clear
 * @param duration from the first dial of the attempt to its end
 */
public record Hop(String host, Optional<InetSocketAddress> address, Optional<TlsFacts> tls, Duration duration) {

    /**
     * A TLS session as logs and outcomes show it.
     *
     * @param version for example {@code TLSv1.3}
     * @param cipher the JSSE name of the cipher suite
     * @param level {@code encrypted} or {@code authenticated}
     */
    public record TlsFacts(String version, String cipher, String level) {}
}
