package dev.caravan.smtp;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Closes sockets whose deadline has passed. A blocked write has no timeout of its own, and TLS blocks where nobody
 * looks; closing the socket underneath ends both. One thread watches all connections; an I/O operation costs it nothing
 * but a field.
 */
public final class Watchdog {

    /** How late a deadline may be noticed, at most (ours: the shortest timeout in use is 2 s). */
    public static final Duration TICK = Duration.ofMillis(50);

    private final LongSupplier ticker;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();

    /**
     * A watchdog that does nothing unless {@link #sweep} is called.
     *
     * @param ticker nanoseconds from any origin, never backwards
     */
    public Watchdog(LongSupplier ticker) {
        this.ticker = ticker;
    }

    /** The process's own, on {@link System#nanoTime} and a daemon thread. */
    public static Watchdog shared() {
        return Shared.WATCHDOG;
    }

    /** Closes every socket whose deadline has passed. */
    public void sweep() {
        long now = ticker.getAsLong();
        for (Watch watch : watches) {
            watch.closeIfLate(now);
        }
    }

    Watch watch(Socket socket) {
        Watch watch = new Watch(socket);
        watches.add(watch);
        return watch;
    }

    /** One socket's deadline. Set by the thread that uses the socket, read by the watchdog's. */
    final class Watch implements AutoCloseable {

        private final Socket socket;
        /** Of what is under way; no deadline is in force unless armed. */
        private volatile long deadline;

        private volatile boolean armed;
        private volatile boolean expired;
        /** What no deadline may exceed. */
        private long latest = Long.MAX_VALUE;

        private Watch(Socket socket) {
            this.socket = socket;
        }

        /** Everything from now on must end within {@code total}. */
        void begin(Duration total) {
            latest = ticker.getAsLong() + total.toNanos();
        }

        /** Like {@link #begin}, but never later than before; returns what {@link #restore} wants. */
        long tighten(Duration total) {
            long before = latest;
            long tighter = ticker.getAsLong() + total.toNanos();
            latest = tighter - before < 0 ? tighter : before;
            return before;
        }

        void restore(long before) {
            latest = before;
        }

        /** What is about to begin must end within {@code limit}. */
        void arm(Duration limit) {
            long soon = ticker.getAsLong() + limit.toNanos();
            deadline = latest - soon < 0 ? latest : soon;
            armed = true;
        }

        void disarm() {
            armed = false;
        }

        /** Whether the watchdog closed the socket. */
        boolean expired() {
            return expired;
        }

        /** Ends the watch; the socket stays as it is. */
        @Override
        public void close() {
            armed = false;
            watches.remove(this);
        }

        private void closeIfLate(long now) {
            if (armed && now - deadline >= 0) {
                expired = true;
                abort();
            }
        }

        /** Ends the watch and closes the socket. */
        void abort() {
            close();
            try {
                socket.close();
            } catch (IOException e) {
                // The socket is of no further use either way.
            }
        }
    }

    /** Started when first needed. */
    private static final class Shared {

        static final Watchdog WATCHDOG = start();

        private static Watchdog start() {
            Watchdog watchdog = new Watchdog(System::nanoTime);
            Thread.ofPlatform().daemon().name("smtp-watchdog").start(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    LockSupport.parkNanos(TICK.toNanos());
                    watchdog.sweep();
                }
            });
            return watchdog;
        }
    }
}
