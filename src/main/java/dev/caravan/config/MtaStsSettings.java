package dev.caravan.config;

/**
 * How MTA-STS policies are had (RFC 8461).
 *
 * @param port of policy hosts, 1 to 65535; 443 but in a laboratory
 * @param allowPrivate whether policy hosts may have loopback and private addresses
 */
public record MtaStsSettings(OnError onError, int port, boolean allowPrivate) {

    /** RFC 9110 section 4.2.2. */
    static final int PORT_DEFAULT = 443;

    /** What holds for a domain that seems to have a policy, when it cannot be had and none is cached. */
    public enum OnError {
        /** Mail goes to whom DNS names, over TLS with a certificate that is valid for the host. */
        STRICT,
        /** Mail waits. */
        DEFER,
        /** As if there were none (RFC 8461 section 3.3). */
        IGNORE
    }
}
