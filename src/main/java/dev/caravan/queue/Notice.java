package dev.caravan.queue;

import dev.caravan.envelope.Recipient;
import dev.caravan.status.Diagnostic;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the dead-letter route gets: recipients that failed, or that are late.
 *
 * @param job as it was, with just the recipients concerned; a failed part has an id of its own
 * @param at when the last attempt ended
 * @param nextAttempt for a delay: when it is tried again
 * @param giveUp for a delay: when the last attempt will be
 */
public record Notice(
        Kind kind,
        Job job,
        List<Concern> concerns,
        Instant at,
        Optional<Instant> nextAttempt,
        Optional<Instant> giveUp) {

    public Notice {
        concerns = List.copyOf(concerns);
    }

    /** What kind of notification it makes. */
    public enum Kind {
        FAILED,
        DELAYED
    }

    /** One recipient and why. */
    public record Concern(Recipient recipient, Diagnostic why) {}
}
