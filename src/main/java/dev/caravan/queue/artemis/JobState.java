package dev.caravan.queue.artemis;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a job is, as operators see it. */
public enum JobState {
    /** An attempt is under way, or its end is being written. */
    RUNNING,
    /** In the worker's hands: it waits for a free connection to its site, or for the site to come back. */
    WAITING,
    /** It may be tried, and the worker has no room for it yet. */
    READY,
    /** Its next attempt is not due yet. */
    DEFERRED,
    /** Its site has more jobs than it can soon finish. */
    OVERFLOW,
    /** An operator put it aside. */
    HELD,
    /** It has failed and is kept for a while. */
    FAILED;

    /** In lower case, as commands and answers have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Empty if there is no such state. */
    public static Optional<JobState> of(String word) {
        return Stream.of(values()).filter(s -> s.word().equals(word)).findFirst();
    }

    /** The state of a job that lies in this queue and is in nobody's hands; empty if it is no queue of jobs. */
    static Optional<JobState> ofQueue(String queue) {
        if (queue.startsWith(QueueNames.READY_PREFIX)) {
            return Optional.of(READY);
        }
        if (queue.startsWith(QueueNames.RETRY_PREFIX)) {
            return Optional.of(DEFERRED);
        }
        if (queue.startsWith(QueueNames.OVERFLOW_PREFIX)) {
            return Optional.of(OVERFLOW);
        }
        return switch (queue) {
            // A command that was cut off leaves its job on the desk: put aside, and nothing else has happened to it.
            case QueueNames.HELD, QueueNames.DESK -> Optional.of(HELD);
            case QueueNames.FAILED, QueueNames.DESK_FAILED -> Optional.of(FAILED);
            default -> Optional.empty();
        };
    }

    /** The state of a job that the scheduler knows, by its word for it. */
    static JobState ofScheduler(String word) {
        return switch (word) {
            case "running", "done", "settling" -> RUNNING;
            case "parking" -> OVERFLOW;
            default -> WAITING;
        };
    }
}
