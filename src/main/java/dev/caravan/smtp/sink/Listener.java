package dev.caravan.smtp.sink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Listens on loopback and gives every connection a virtual thread. */
final class Listener implements AutoCloseable {

    /** Connections waiting to be accepted (ours: a queue opens hundreds at a time). */
    private static final int BACKLOG = 1024;

    /** Between a failed accept and the next (ours). */
    private static final long RETRY_NANOS = 10_000_000;

    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Handler handler;

    /** Serves one connection; the socket is closed when this returns or throws. */
    interface Handler {
        void serve(Socket socket) throws IOException;
    }

    private Listener(ServerSocket server, Handler handler) {
        this.server = server;
        this.handler = handler;
    }

    /** @throws IllegalArgumentException if the address is not loopback: a sink takes mail for anybody */
    static Listener start(InetSocketAddress address, Handler handler) {
        if (address.isUnresolved() || !address.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException(
                    "a sink takes mail for anybody, so it listens on a loopback address only,"
                            + " for example 127.0.0.1, and not on " + address);
        }
        try {
            ServerSocket server = new ServerSocket();
            server.bind(address, BACKLOG);
            Listener listener = new Listener(server, handler);
            Thread.ofVirtual().name("sink-" + server.getLocalPort()).start(listener::acceptAll);
            return listener;
        } catch (IOException e) {
            throw new UncheckedIOException("a sink cannot listen on " + address + ": " + e.getMessage(), e);
        }
    }

    /** With the port that was found. */
    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /** Ends every connection. */
    @Override
    public void close() {
        quietly(server);
        sockets.forEach(Listener::quietly);
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
                sockets.add(socket);
                if (server.isClosed()) {
                    quietly(socket);
                }
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                // Closed, or a client that was gone before it was served, or no file handle left: not worth a storm.
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            handler.serve(socket);
        } catch (IOException e) {
            // The client has gone, or we are being closed.
        } finally {
            sockets.remove(socket);
        }
    }

    private static void quietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // It is of no further use.
        }
    }
}
