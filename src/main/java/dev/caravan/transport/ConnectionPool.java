package dev.caravan.transport;

import dev.caravan.smtp.SmtpConnection;
import dev.caravan.transport.ConnectionKey.Identity;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Keeps connections for the next message to the same place. Holds idle ones only: a connection that is taken belongs to
 * the taker until it is offered back. Has no thread: {@link #evict} is for a scheduler, and taking looks at the time too.
 * Safe for many threads; nothing is ever closed under the lock, since closing speaks to the peer.
 */
public final class ConnectionPool implements AutoCloseable {

    /**
     * @param idle a connection unused for this long is closed
     * @param transactionsMax so that one connection does not hold on to one host of several for ever
     * @param idleMax connections kept in all; the one that was idle longest goes first
     */
    public record Limits(Duration idle, int transactionsMax, int idleMax) {

        /**
         * Ours: servers wait minutes (RFC 5321 section 4.5.3.2.7), but they count idle clients; 5 seconds bridge the gap
         * between two messages of a queue that has work. 100 transactions and 1,000 sockets are ample for both sides.
         */
        public static final Limits DEFAULT = new Limits(Duration.ofSeconds(5), 100, 1_000);

        public Limits {
            if (idle.isNegative() || transactionsMax < 1 || idleMax < 0) {
                throw new IllegalArgumentException(
                        "pool limits must not be negative, and one transaction is the least: " + idle + ", "
                                + transactionsMax + ", " + idleMax);
            }
        }
    }

    /**
     * Looking whether the peer is still there costs about a millisecond; one that answered a moment ago is. If it is
     * gone all the same, the transport tries a new connection.
     */
    private static final Duration FRESH_FOR = Duration.ofMillis(500);

    /** A class, not a record: two of them are never equal, and finding one must not hash what it holds. */
    private static final class Idle {
        private final ConnectionKey key;
        private final SmtpConnection connection;
        private final Instant since;

        Idle(ConnectionKey key, SmtpConnection connection, Instant since) {
            this.key = key;
            this.connection = connection;
            this.since = since;
        }

        ConnectionKey key() {
            return key;
        }

        SmtpConnection connection() {
            return connection;
        }

        Instant since() {
            return since;
        }
    }

    private final Limits limits;
    private final InstantSource clock;
    private final Object lock = new Object();

    /** The one used last is at the front of its key's row: it is the freshest. */
    private final Map<ConnectionKey, Deque<Idle>> byKey = new HashMap<>();

    /** All of them, the longest idle first. */
    private final Set<Idle> byAge = new LinkedHashSet<>();

    private boolean closed;

    public ConnectionPool(Limits limits, InstantSource clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /** A live connection of exactly this kind, if one is kept. The taker closes it or offers it back. */
    public Optional<SmtpConnection> take(ConnectionKey key) {
        Instant now = clock.instant();
        evict(now);
        for (Optional<Idle> next = pop(key); next.isPresent(); next = pop(key)) {
            if (now.isBefore(next.get().since().plus(FRESH_FOR))
                    || next.get().connection().isFresh()) {
                return next.map(Idle::connection);
            }
            next.get().connection().close();
        }
        return Optional.empty();
    }

    /** Keeps the connection if it is worth keeping, otherwise closes it. */
    public void offer(ConnectionKey key, SmtpConnection connection) {
        boolean kept = false;
        List<Idle> surplus = List.of();
        if (connection.isUsable() && connection.transactions() < limits.transactionsMax()) {
            Idle idle = new Idle(key, connection, clock.instant());
            synchronized (lock) {
                if (!closed) {
                    kept = true;
                    byKey.computeIfAbsent(key, k -> new ArrayDeque<>()).addFirst(idle);
                    byAge.add(idle);
                    surplus = remove(i -> byAge.size() > limits.idleMax());
                }
            }
        }
        if (!kept) {
            connection.close();
        }
        close(surplus);
    }

    /** Closes what has been idle for too long. */
    public void evict(Instant now) {
        List<Idle> old;
        synchronized (lock) {
            old = remove(i -> !i.since().plus(limits.idle()).isAfter(now));
        }
        close(old);
    }

    /** Closes the idle connections of one identity. */
    public void evict(Identity identity) {
        List<Idle> theirs = new ArrayList<>();
        synchronized (lock) {
            for (Idle idle : List.copyOf(byAge)) {
                if (idle.key().identity().equals(identity)) {
                    forget(idle);
                    byAge.remove(idle);
                    theirs.add(idle);
                }
            }
        }
        close(theirs);
    }

    /** Connections kept at the moment. */
    public int idle() {
        synchronized (lock) {
            return byAge.size();
        }
    }

    /** Closes all idle connections and keeps none from now on. */
    @Override
    public void close() {
        List<Idle> all;
        synchronized (lock) {
            closed = true;
            all = remove(i -> true);
        }
        close(all);
    }

    private Optional<Idle> pop(ConnectionKey key) {
        synchronized (lock) {
            Deque<Idle> row = byKey.get(key);
            if (row == null) {
                return Optional.empty();
            }
            Idle idle = row.getFirst();
            forget(idle);
            byAge.remove(idle);
            return Optional.of(idle);
        }
    }

    /** Takes out the longest idle ones for as long as the condition holds. */
    private List<Idle> remove(Predicate<Idle> condition) {
        List<Idle> removed = new ArrayList<>();
        Iterator<Idle> oldest = byAge.iterator();
        while (oldest.hasNext()) {
            Idle idle = oldest.next();
            if (!condition.test(idle)) {
                break;
            }
            oldest.remove();
            forget(idle);
            removed.add(idle);
        }
        return removed;
    }

    private void forget(Idle idle) {
        Deque<Idle> row = byKey.get(idle.key());
        if (row != null) {
            row.remove(idle);
            if (row.isEmpty()) {
                byKey.remove(idle.key());
            }
        }
    }

    private static void close(List<Idle> idle) {
        idle.forEach(i -> i.connection().close());
    }
}
