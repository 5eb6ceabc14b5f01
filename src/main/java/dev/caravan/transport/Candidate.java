package dev.caravan.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;

/**
 * A host to try.
 *
 * @param host its name, or its address as text
 * @param port 1 to 65535
 * @param prospect asked only when the host's turn comes
 */
public record Candidate(String host, int port, Supplier<Prospect> prospect) {

    /**
     * What to dial for it.
     *
     * @param addresses of it; none if whoever makes the connection looks up its name
     */
    public List<InetSocketAddress> places(List<InetAddress> addresses) {
        return addresses.isEmpty()
                ? List.of(InetSocketAddress.createUnresolved(host, port))
                : addresses.stream()
                        .map(address -> new InetSocketAddress(address, port))
                        .toList();
    }
}
