package dev.caravan.sandbox;

import dev.caravan.dial.Dialer;
import dev.caravan.dial.DirectDialer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** Reaches the sink, whatever address is dialed. */
public record SandboxDialer(InetSocketAddress sink) implements Dialer {

    private static final Dialer DIRECT = new DirectDialer();

    @Override
    public Socket dial(InetSocketAddress address, Duration timeout) throws IOException {
        return DIRECT.dial(sink, timeout);
    }
}
