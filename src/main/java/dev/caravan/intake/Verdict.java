package dev.caravan.intake;

import dev.caravan.queue.Job;
import dev.caravan.queue.Reporting;
import java.util.List;
import java.util.Optional;

/** What intake made of a drop. */
public sealed interface Verdict {

    /** Whom to tell. Holds a reply address only if the account may use it. */
    Reporting reporting();

    /**
     * The drop is a message; it is the queue's once its jobs are committed.
     *
     * @param jobs one per next-hop domain, in the order of the recipients
     * @param contentId the stored content, doubtful until it is confirmed; empty if the content travels in the job
     * @param idempotencyKey the key that was used up for it: if the jobs cannot be committed, forget it
     * @param signed what we answer for
     */
    record Accepted(
            String messageId,
            List<Job> jobs,
            Optional<String> contentId,
            Optional<String> idempotencyKey,
            Signed signed,
            Reporting reporting)
            implements Verdict {

        public Accepted {
            jobs = List.copyOf(jobs);
        }
    }

    /** The account used the same idempotency key before; nothing was kept. */
    record Duplicate(String firstMessageId, String idempotencyKey, Reporting reporting) implements Verdict {}

    /**
     * The drop is no message that can be sent; nothing was kept.
     *
     * @param text what is wrong, where, and what would be right; no control characters are in it
     */
    record Refused(RefusalCode code, String text, Reporting reporting) implements Verdict {}
}
