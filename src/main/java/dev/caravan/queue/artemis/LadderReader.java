package dev.caravan.queue.artemis;

import dev.caravan.queue.artemis.LaneSession.Received;
import dev.caravan.queue.core.Ladder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * The heads of the delay ladder's rungs. A head leaves its rung when it is due, or when it has been on it for as long as
 * the rung is. By the wall clock that is since it was sent; a clock that was set back cannot hold it for longer than the
 * rung, counted by the monotonic clock from when it was first seen.
 */
final class LadderReader {

    private final Ladder ladder;
    private final Map<String, Rung> rungs = new HashMap<>();

    LadderReader(Ladder ladder) {
        this.ladder = ladder;
    }

    private record Rung(Duration length, PriorityQueue<Head> heads) {}

    private record Head(Received received, long due, long seenNanos) {
        long leavesAt(Duration length) {
            return Math.min(due, received.enteredMillis() + length.toMillis());
        }
    }

    /** A rung that is read. Rungs of an earlier schedule are, too. */
    void addRung(String queue, Duration length) {
        rungs.put(
                queue, new Rung(length, new PriorityQueue<>(Comparator.comparingLong(head -> head.leavesAt(length)))));
    }

    void arrived(Received received, long dueMillis, long nowNanos) {
        rungs.get(received.queue()).heads().add(new Head(received, dueMillis, nowNanos));
    }

    /** At most {@code max} heads that leave their rung now. */
    List<Received> leaving(long nowMillis, long nowNanos, int max) {
        List<Received> result = new ArrayList<>();
        for (Rung rung : rungs.values()) {
            while (result.size() < max
                    && !rung.heads().isEmpty()
                    && mayLeave(rung.heads().peek(), rung.length(), nowMillis, nowNanos)) {
                result.add(rung.heads().poll().received());
            }
        }
        return result;
    }

    private static boolean mayLeave(Head head, Duration length, long nowMillis, long nowNanos) {
        return head.leavesAt(length) <= nowMillis || nowNanos - head.seenNanos() >= length.toNanos();
    }

    /** The rung to wait on next; empty if there is nothing left to wait for. */
    Optional<Duration> next(long dueMillis, long nowMillis) {
        return dueMillis <= nowMillis
                ? Optional.empty()
                : Optional.of(ladder.rungFor(Duration.ofMillis(dueMillis - nowMillis)));
    }

    /** Milliseconds until a head may leave, at most {@code max}. */
    long untilNext(long nowMillis, long max) {
        long wait = max;
        for (Rung rung : rungs.values()) {
            if (!rung.heads().isEmpty()) {
                wait = Math.min(wait, rung.heads().peek().leavesAt(rung.length()) - nowMillis);
            }
        }
        return Math.max(0, wait);
    }

    /** Takes one job out, for an operator. */
    Optional<Received> take(String jobId) {
        for (Rung rung : rungs.values()) {
            for (Head head : rung.heads()) {
                if (jobId.equals(head.received().message().getStringProperty(JobMessage.ID))) {
                    rung.heads().remove(head);
                    return Optional.of(head.received());
                }
            }
        }
        return Optional.empty();
    }

    void laneLost() {
        rungs.values().forEach(rung -> rung.heads().clear());
    }
}
