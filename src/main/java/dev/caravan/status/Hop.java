package dev.caravan.status;

import dev.caravan.tlsrpt.TlsResult;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where an attempt got to.
 *
 * @param host the name of the MX host, smarthost or proxy as it was looked up
 * @param address what was dialed; empty if nothing was, or if only a proxy knows it
 * @param tls the TLS session, empty in clear
 * @param tlsResults what the tries at sessions with this host are for TLS reports
 * @param duration from the first dial of the attempt to its end
 */
public record Hop(
        String host,
        Optional<InetSocketAddress> address,
        Optional<TlsFacts> tls,
        List<TlsResult> tlsResults,
        Duration duration) {

    public Hop {
        tlsResults = List.copyOf(tlsResults);
    }

    /** Nothing for a TLS report. */
    public Hop(String host, Optional<InetSocketAddress> address, Optional<TlsFacts> tls, Duration duration) {
        this(host, address, tls, List.of(), duration);
    }

    /**
     * A TLS session as logs and outcomes show it.
     *
     * @param version for example {@code TLSv1.3}
     * @param cipher the JSSE name of the cipher suite
     * @param level {@code encrypted} or {@code authenticated}
     * @param verifiedBy {@code pkix}, {@code dane}, both, or none of them
     */
    public record TlsFacts(String version, String cipher, String level, List<String> verifiedBy) {
        public TlsFacts {
            verifiedBy = List.copyOf(verifiedBy);
        }
    }
}
