package dev.caravan.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Free ports on loopback, below those that the system gives to outgoing connections. */
public final class Ports {

    private static final int FIRST = 21_000;
    private static final int LAST = 31_000;
    private static final int TRIES_MAX = 100;

    private Ports() {}

    public static int free() throws IOException {
        for (int i = 0; i < TRIES_MAX; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Taken: another one.
            }
        }
        throw new IOException("no free port from " + FIRST + " to " + LAST);
    }
}
