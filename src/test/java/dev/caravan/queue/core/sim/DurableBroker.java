package dev.caravan.queue.core.sim;

import dev.caravan.queue.Priority;
import dev.caravan.queue.core.Ticket.Feed;
import dev.caravan.queue.core.sim.Mail.Claim;
import dev.caravan.queue.core.sim.Mail.OfClaims;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What survives a process: queues, and transactions that happen whole or not at all. */
final class DurableBroker {

    static final String CLAIMS = "claims";
    static final String HELD = "held";
    static final String QUARANTINE = "quarantine";
    static final String RETRY = "retry.";
    static final String OVERFLOW = "overflow.";

    private final Timeline time;
    private final Consumer<Transaction> witness;
    private final Map<String, Queue> queues = new TreeMap<>();
    private long numbers;

    DurableBroker(Timeline time, Consumer<Transaction> witness) {
        this.time = time;
        this.witness = witness;
    }

    /** In order; what a connection holds comes back in front. */
    private static final class Queue {
        private final Deque<Mail> free = new ArrayDeque<>();
        private final TreeMap<Long, Mail> held = new TreeMap<>();
        private final Map<Long, Long> holder = new HashMap<>();
    }

    static String ready(Feed feed, Priority band) {
        return "ready." + feed + "." + band;
    }

    static String retry(Duration rung) {
        return RETRY + rung.toSeconds();
    }

    static String overflow(int number) {
        return OVERFLOW + number;
    }

    void ensure(String queue) {
        queues.computeIfAbsent(queue, q -> new Queue());
    }

    void delete(String queue) {
        queues.remove(queue);
    }

    List<String> existing(String prefix) {
        return queues.keySet().stream().filter(q -> q.startsWith(prefix)).toList();
    }

    int depth(String queue) {
        Queue q = queues.get(queue);
        return q == null ? 0 : q.free.size() + q.held.size();
    }

    /** Whether a connection, alive or not yet known to be dead, holds messages of the queue. */
    boolean isWithheld(String queue) {
        Queue q = queues.get(queue);
        return q != null && !q.held.isEmpty();
    }

    boolean hasFree(String queue) {
        Queue q = queues.get(queue);
        return q != null && !q.free.isEmpty();
    }

    /** The next message for a connection, if there is one. */
    @Nullable
    Mail deliver(String queue, long connection) {
        Queue q = queues.get(queue);
        Mail mail = q == null ? null : q.free.poll();
        if (q != null && mail != null) {
            q.held.put(mail.number(), mail);
            q.holder.put(mail.number(), connection);
        }
        return mail;
    }

    /** All of it, or the process does not call this. */
    void apply(Transaction transaction) {
        transaction.acknowledged().removeIf(mail -> !take(mail));
        for (Transaction.Send send : transaction.sends()) {
            ensure(send.queue());
            queues.get(send.queue()).free.add(new Mail(++numbers, send.queue(), send.body(), time.millis()));
        }
        witness.accept(transaction);
    }

    /** The broker refused a transaction on a session that stays open: it delivers again. */
    void refuse(Transaction transaction) {
        List<Mail> back = new ArrayList<>(transaction.acknowledged());
        back.reversed().forEach(this::giveBack);
    }

    /** The broker has noticed that a connection is gone. */
    void connectionGone(long connection) {
        for (Queue q : queues.values()) {
            List<Mail> back = q.held.values().stream()
                    .filter(mail -> q.holder.get(mail.number()) == connection)
                    .toList();
            back.reversed().forEach(this::giveBack);
        }
    }

    /** Everything on a queue, whoever holds it. */
    List<Mail> browse(String queue) {
        Queue q = queues.get(queue);
        if (q == null) {
            return List.of();
        }
        List<Mail> all = new ArrayList<>(q.held.values());
        all.addAll(q.free);
        return all;
    }

    boolean hasClaim(Claim claim) {
        return browse(CLAIMS).stream()
                .anyMatch(mail -> ((OfClaims) mail.body()).claims().contains(claim));
    }

    private boolean take(Mail mail) {
        Queue q = queues.get(mail.queue());
        return q != null && q.held.remove(mail.number()) != null && q.holder.remove(mail.number()) != null;
    }

    private void giveBack(Mail mail) {
        if (take(mail)) {
            queues.get(mail.queue()).free.addFirst(mail);
        }
    }
}
