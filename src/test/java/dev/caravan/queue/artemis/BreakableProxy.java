package dev.caravan.queue.artemis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The network between a client and a broker on loopback, as bad as it can be. */
final class BreakableProxy implements AutoCloseable {

    private static final int BUFFER_OCTETS = 64 * 1024;

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int target;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();

    BreakableProxy(int target) throws IOException {
        this.target = target;
        Thread.ofVirtual().name("proxy").start(this::accept);
    }

    /** How connections end. */
    enum Break {
        /** In order: FIN to both sides. */
        CLOSE,
        /** RST to both sides, with what was on its way. */
        RESET,
        /** Nobody is told; octets vanish from now on. */
        SILENCE
    }

    private static final class Link {
        private final Socket client;
        private final Socket server;
        private volatile boolean silent;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }
    }

    /** Where clients connect. */
    int port() {
        return listener.getLocalPort();
    }

    /** Where the broker listens. */
    int target() {
        return target;
    }

    /** Ends all connections there are now; later ones are sound. */
    int breakAll(Break how) throws IOException {
        int broken = 0;
        for (Link link : links) {
            broken += link.silent ? 0 : 1;
            if (how == Break.SILENCE) {
                link.silent = true;
            } else {
                end(link, how);
            }
        }
        return broken;
    }

    private void end(Link link, Break how) throws IOException {
        links.remove(link);
        for (Socket socket : new Socket[] {link.client, link.server}) {
            if (how == Break.RESET && !socket.isClosed()) {
                // Lingering for no time at all makes close send RST.
                socket.setSoLinger(true, 0);
            }
            socket.close();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket();
                server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                Link link = new Link(client, server);
                links.add(link);
                Thread.ofVirtual().start(() -> pump(link, client, server));
                Thread.ofVirtual().start(() -> pump(link, server, client));
            } catch (IOException e) {
                // The proxy is closed, or the broker is not there: the client sees its connection end.
            }
        }
    }

    private void pump(Link link, Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_OCTETS];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!link.silent) {
                    out.write(buffer, 0, read);
                }
            }
            // Of a silent link neither side hears that the other has gone.
            if (!link.silent) {
                end(link, Break.CLOSE);
            }
        } catch (IOException e) {
            if (!link.silent) {
                try {
                    end(link, Break.CLOSE);
                } catch (IOException suppressed) {
                    // Gone already.
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Link link : links) {
            end(link, Break.RESET);
        }
    }
}
