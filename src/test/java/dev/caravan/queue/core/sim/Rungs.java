package dev.caravan.queue.core.sim;

import dev.caravan.queue.JobId;
import dev.caravan.queue.core.Ladder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;

/** The heads of the ladder's rungs, as the worker's ladder reader keeps them. */
final class Rungs {

    private final Ladder ladder;
    private final Map<String, Rung> rungs = new TreeMap<>();

    Rungs(Ladder ladder) {
        this.ladder = ladder;
    }

    private record Rung(Duration length, PriorityQueue<Head> heads) {}

    private record Head(Mail mail, long seenNanos) {
        long leavesAt(Duration length) {
            return Math.min(mail.job().progress().due().toEpochMilli(), mail.enteredMillis() + length.toMillis());
        }
    }

    void add(String queue) {
        Duration length = Duration.ofSeconds(Long.parseLong(queue.substring(DurableBroker.RETRY.length())));
        Comparator<Head> order = Comparator.<Head>comparingLong(head -> head.leavesAt(length))
                .thenComparingLong(head -> head.mail().number());
        rungs.put(queue, new Rung(length, new PriorityQueue<>(order)));
    }

    void arrived(Mail mail, long nowNanos) {
        rungs.get(mail.queue()).heads().add(new Head(mail, nowNanos));
    }

    List<Mail> leaving(long nowMillis, long nowNanos, int max) {
        List<Mail> result = new ArrayList<>();
        for (Rung rung : rungs.values()) {
            while (result.size() < max
                    && !rung.heads().isEmpty()
                    && wait(rung.heads().peek(), rung.length(), nowMillis, nowNanos) <= 0) {
                result.add(rung.heads().poll().mail());
            }
        }
        return result;
    }

    /** Nanoseconds until a head may leave; the longest wait there is if there are none. */
    long untilNext(long nowMillis, long nowNanos) {
        long wait = Duration.ofDays(1).toNanos();
        for (Rung rung : rungs.values()) {
            if (!rung.heads().isEmpty()) {
                wait = Math.min(wait, wait(rung.heads().peek(), rung.length(), nowMillis, nowNanos));
            }
        }
        return Math.max(0, wait);
    }

    private static long wait(Head head, Duration length, long nowMillis, long nowNanos) {
        long byWall = Duration.ofMillis(head.leavesAt(length) - nowMillis).toNanos();
        return Math.min(byWall, length.toNanos() - (nowNanos - head.seenNanos()));
    }

    Optional<Duration> next(long dueMillis, long nowMillis) {
        return dueMillis <= nowMillis
                ? Optional.empty()
                : Optional.of(ladder.rungFor(Duration.ofMillis(dueMillis - nowMillis)));
    }

    /** Takes one job out, for an operator. */
    Optional<Mail> take(JobId job) {
        for (Rung rung : rungs.values()) {
            for (Head head : rung.heads()) {
                if (head.mail().job().id().equals(job)) {
                    rung.heads().remove(head);
                    return Optional.of(head.mail());
                }
            }
        }
        return Optional.empty();
    }

    void laneLost() {
        rungs.values().forEach(rung -> rung.heads().clear());
    }
}
