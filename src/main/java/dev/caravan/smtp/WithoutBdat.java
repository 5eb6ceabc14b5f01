package dev.caravan.smtp;

import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Servers that offered CHUNKING and did not know BDAT, as a proxy does that passes its server's offers on and its commands
 * not. They get DATA from then on, until this process ends. Safe for many threads.
 */
final class WithoutBdat {

    /** Ours: there should be none at all. The oldest goes; it would be found out again. */
    static final int SERVERS_MAX = 1_000;

    private final Set<InetSocketAddress> servers = new LinkedHashSet<>();

    synchronized void add(InetSocketAddress server) {
        servers.add(server);
        if (servers.size() > SERVERS_MAX) {
            servers.remove(servers.iterator().next());
        }
    }

    synchronized boolean contains(InetSocketAddress server) {
        return servers.contains(server);
    }
}
