package dev.caravan.config;

import dev.caravan.mtasts.OnUnavailable;
import dev.caravan.nexthop.AddressFilter;

/**
 * How MTA-STS policies are had (RFC 8461).
 *
 * @param port of policy hosts, 1 to 65535; 443 but in a laboratory
 * @param filter which addresses policy hosts may have
 */
public record MtaStsSettings(OnUnavailable onError, int port, AddressFilter filter) {

    /** RFC 9110 section 4.2.2. */
    static final int PORT_DEFAULT = 443;
}
