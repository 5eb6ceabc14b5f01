package dev.caravan.queue.core;

import dev.caravan.queue.JobId;
import dev.caravan.site.SiteKey;

/** What the shell must do. */
public sealed interface Command {

    JobId job();

    /** Write the claim of this attempt with the next commit, and say when that has returned. */
    record Claim(JobId job, int attempt) implements Command {}

    /** Begin the attempt. */
    record Dial(JobId job, SiteKey site) implements Command {}

    /** Acknowledge and write what the attempt came to, with the next commit. */
    record Settle(JobId job, Delivery delivery, End end) implements Command {}

    /** Move the job to the end of an overflow queue, with the next commit. */
    record Park(JobId job, Delivery delivery, int overflow) implements Command {}

    /** How a job's stay came to its end. */
    enum End {
        /** An attempt was made; the shell has its result. */
        ATTEMPTED,
        /** An attempt was claimed by a process that died. */
        IN_DOUBT,
        /** Its deadline passed before an attempt could be made. */
        EXPIRED,
        /** It had to make room, and may come back in a while. */
        POSTPONED,
        /** An operator took it; the shell knows what for. */
        WITHDRAWN
    }
}
