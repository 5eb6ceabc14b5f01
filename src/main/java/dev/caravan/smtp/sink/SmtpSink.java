package dev.caravan.smtp.sink;

import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An SMTP server that accepts what its behaviour does not refuse, for any domain. */
public final class SmtpSink implements AutoCloseable {

    /** Recipients remembered by greylisting; then all are forgotten (ours: a sandbox has fewer). */
    private static final int GREYLIST_MAX = 100_000;

    private final SinkOptions options;
    private final Mailstore store;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final Listener listener;

    private SmtpSink(SinkOptions options, Mailstore store) {
        this.options = options;
        this.store = store;
        this.listener = Listener.start(options.address(), socket -> {
            connections.incrementAndGet();
            new SinkSession(this, socket).run();
        });
    }

    /** Listens from now on. */
    public static SmtpSink start(SinkOptions options, Mailstore store) {
        return new SmtpSink(options, store);
    }

    /** With the port that was found. */
    public InetSocketAddress address() {
        return listener.address();
    }

    /** Connections accepted so far. */
    public int connections() {
        return connections.get();
    }

    /** Ends every session at once. */
    @Override
    public void close() {
        listener.close();
    }

    SinkOptions options() {
        return options;
    }

    Mailstore store() {
        return store;
    }

    /** Whether a greylisted recipient comes for the first time. */
    boolean isNew(String forwardPath) {
        if (seen.size() >= GREYLIST_MAX) {
            seen.clear();
        }
        return seen.add(forwardPath);
    }
}
