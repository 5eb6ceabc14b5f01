package dev.caravan.dial;

import dev.caravan.dial.Socks5Failure.Blame;
import dev.caravan.envelope.DomainName;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Connects through a SOCKS5 proxy (RFC 1928). Everything, the connection to the proxy, the handshake and the proxy's own
 * connection, must be done within the one limit. Fails with {@link Socks5Failure}. Blocks: meant for virtual threads.
 */
public final class Socks5Dialer implements Dialer {

    private final Dialer toProxy;
    private final InetSocketAddress proxy;
    private final Optional<Socks5Login> login;
    private final LongSupplier ticker;

    /**
     * @param toProxy how the proxy is reached
     * @param proxy its address, resolved
     * @param login empty for a proxy that asks for none; otherwise nothing else is offered to it
     */
    public Socks5Dialer(Dialer toProxy, InetSocketAddress proxy, Optional<Socks5Login> login) {
        this(toProxy, proxy, login, System::nanoTime);
    }

    Socks5Dialer(Dialer toProxy, InetSocketAddress proxy, Optional<Socks5Login> login, LongSupplier ticker) {
        this.toProxy = toProxy;
        this.proxy = proxy;
        this.login = login;
        this.ticker = ticker;
    }

    @Override
    public Socket dial(InetSocketAddress address, Duration timeout) throws IOException {
        if (address.isUnresolved()) {
            throw new IOException("address " + address + " is not resolved; a dialer asks no name service");
        }
        return dial(Socks5Destination.of(address), timeout);
    }

    /**
     * Leaves the name to the proxy. Only for hosts that the configuration names: where a recipient's domain leads is
     * looked up here, or DNSSEC and the filter of addresses would be passed by.
     */
    public Socket dial(DomainName host, int port, Duration timeout) throws IOException {
        return dial(Socks5Destination.of(host, port), timeout);
    }

    private Socket dial(Socks5Destination destination, Duration timeout) throws IOException {
        long deadline = ticker.getAsLong() + timeout.toNanos();
        Socket socket = connected(timeout);
        try {
            new Socks5Handshake(socket, () -> deadline - ticker.getAsLong(), shown()).perform(login, destination);
            // What the session waits for is the session's affair.
            socket.setSoTimeout(0);
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private Socket connected(Duration timeout) throws Socks5Failure {
        try {
            return toProxy.dial(proxy, timeout);
        } catch (IOException e) {
            throw new Socks5Failure(Blame.PROXY, "proxy " + shown() + " cannot be reached: " + e.getMessage());
        }
    }

    private String shown() {
        return proxy.getAddress().getHostAddress() + " port " + proxy.getPort();
    }
}
