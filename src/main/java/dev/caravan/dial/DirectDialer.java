package dev.caravan.dial;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Optional;

/** Connects without a proxy. Blocks: meant for virtual threads. */
public final class DirectDialer implements Dialer {

    private final Optional<InetAddress> source;

    /** The operating system chooses the source address. */
    public DirectDialer() {
        this.source = Optional.empty();
    }

    /** @param source one of this machine's addresses; only destinations of the same family can be dialed */
    public DirectDialer(InetAddress source) {
        this.source = Optional.of(source);
    }

    @Override
    public Socket dial(InetSocketAddress address, Duration timeout) throws IOException {
        if (address.isUnresolved()) {
            throw new IOException("address " + address + " is not resolved; a dialer asks no name service");
        }
        Socket socket = new Socket();
        try {
            // A session is a dialogue of small writes that are complete when they are flushed: nothing to wait for.
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (source.isPresent()) {
                socket.bind(new InetSocketAddress(source.get(), 0));
            }
            socket.connect(address, (int) Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE));
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }
}
