package dev.caravan.queue;

import dev.caravan.envelope.ForwardPath;
import dev.caravan.status.EnhancedStatusCode;
import dev.caravan.status.Hop;
import dev.caravan.status.Reply;
import java.time.Instant;
import java.util.Optional;

/**
 * What is reported about one recipient after one attempt: the contract's outcome.
 *
 * @param id the same every time this outcome is reported
 * @param sequence counts the outcomes of a job
 * @param isFinal no further outcome follows for this recipient
 * @param reason a machine word beside the action, such as {@code expired} or {@code inDoubt}
 * @param next when the next attempt is due
 */
public record Outcome(
        String id,
        Job job,
        int sequence,
        boolean isFinal,
        Instant at,
        ForwardPath recipient,
        Action action,
        Optional<String> reason,
        String transport,
        String site,
        Optional<Reply> reply,
        Optional<EnhancedStatusCode> status,
        String text,
        Optional<Hop> hop,
        Optional<Instant> next) {

    /** The actions of RFC 3464 section 2.3.3. */
    public enum Action {
        FAILED,
        DELAYED,
        DELIVERED,
        RELAYED,
        EXPANDED
    }

    /** Whether the application that dropped the message asked for this one. */
    public boolean isWanted() {
        return isFinal
                || job.reporting().mode() == Reporting.Mode.ALL
                || !job.progress().deferralReported();
    }
}
