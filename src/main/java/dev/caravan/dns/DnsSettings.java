package dev.caravan.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * Whom names are asked of, and whom to believe.
 *
 * @param servers at least one, asked in this order; those beyond {@link DnsjavaResolver#SERVERS_MAX} are left out
 * @param timeout for one question to one server, over UDP and over TCP each
 */
public record DnsSettings(List<InetSocketAddress> servers, Duration timeout, Trust trust) {

    public DnsSettings {
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("no name server is given, and the system names none either");
        }
        servers = servers.stream().limit(DnsjavaResolver.SERVERS_MAX).toList();
    }
}
