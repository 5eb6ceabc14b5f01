package dev.caravan.dial;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** Makes connections. Safe for many threads. */
public interface Dialer {

    /**
     * Connects; the caller closes the socket.
     *
     * @param address resolved: a dialer asks no name service. One through a proxy may be made to take a name all the same,
     *     unresolved, for the proxy to look up
     * @throws IOException if there is no connection within {@code timeout}
     */
    Socket dial(InetSocketAddress address, Duration timeout) throws IOException;
}
