package dev.caravan.dial;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.List;

/** Connects without a proxy. Blocks: meant for virtual threads. */
public final class DirectDialer implements Dialer {

    private final List<InetAddress> sources;

    /** The operating system chooses the source address. */
    public DirectDialer() {
        this.sources = List.of();
    }

    /**
     * @param sources addresses of this machine; destinations of a family that is not among them cannot be dialed. Empty to
     *     leave the choice to the operating system
     */
    public DirectDialer(List<InetAddress> sources) {
        this.sources = List.copyOf(sources);
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
            if (!sources.isEmpty()) {
                socket.bind(new InetSocketAddress(sourceTo(address.getAddress()), 0));
            }
            socket.connect(address, (int) Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE));
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Left to the system it would be an address that nobody has allowed to send. */
    private InetAddress sourceTo(InetAddress destination) throws IOException {
        return sources.stream()
                .filter(source -> source.getClass() == destination.getClass())
                .findFirst()
                .orElseThrow(() -> new IOException(
                        "no source address of the family of " + destination.getHostAddress() + " is configured"));
    }
}
