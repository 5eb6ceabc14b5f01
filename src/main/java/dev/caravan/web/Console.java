package dev.caravan.web;

import dev.caravan.config.Password;
import dev.caravan.config.ReloadResult;
import dev.caravan.queue.artemis.QueueInspector;
import dev.caravan.queue.artemis.QueueWatch;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What the management interface can reach: nothing until the process has started, and nothing once it ends. */
@Singleton
public class Console {

    private volatile Optional<Running> running = Optional.empty();

    /** A process that takes drops. */
    public record Running(
            QueueInspector inspector, QueueWatch watch, Vitals vitals, Supplier<ReloadResult> reload, Password token) {}

    /** How the process feels. */
    public interface Vitals {

        /** Whether jobs are received and settled. */
        boolean isLaneOpen();

        /** How long the worker's thread has been busy with the same turn. */
        Duration sinceLastTurn();

        /** Transports that wait for somebody to mend a log-in, a proxy or a relay, by name, and why. */
        Map<String, String> stoppedTransports();

        /** Whether the disk is below the watermark from which drops are refused. */
        boolean hasDiskRoom();
    }

    /** From now on questions are answered. */
    public void open(Running process) {
        running = Optional.of(process);
    }

    /** From now on they are not. */
    public void close() {
        running = Optional.empty();
    }

    Optional<Running> running() {
        return running;
    }
}
