package dev.caravan.queue.core;

import dev.caravan.queue.JobId;
import dev.caravan.site.SiteKey;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What happened, as the scheduler is told. */
public sealed interface Event {

    /** A lane received a job. */
    record JobArrived(Delivery delivery, Ticket ticket) implements Event {}

    /** The commit with these claims has returned: the jobs may be dialed. */
    record Claimed(List<JobId> jobs) implements Event {}

    /** An attempt is over; the shell keeps its result. */
    record AttemptEnded(JobId job, Signal signal) implements Event {}

    /** The commit that settled or parked these jobs has returned. */
    record Settled(List<JobId> jobs) implements Event {}

    /** A commit failed on an open session: nothing of it happened, and the settled jobs will be delivered again. */
    record CommitFailed(List<JobId> claims, List<JobId> settled) implements Event {}

    /** A commit whose answer was lost did happen: these jobs, settled at these attempts, will not come back. */
    record CommitProved(Map<JobId, Integer> settled) implements Event {}

    /** The lane is gone with all its deliveries. Whether its last commit happened is unknown. */
    record LaneLost(long epoch) implements Event {}

    /** An overflow queue has nothing left in it. */
    record OverflowDrained(int overflow) implements Event {}

    /** Where jobs go, or what sites may have, has changed: jobs not under way and sites are asked for it again. */
    record SitesChanged(Function<JobId, SiteKey> siteOf) implements Event {}

    /** An operator wants this job out of the queue; granted by a {@link Command.Settle} unless it is under way. */
    record Withdrawn(JobId job) implements Event {}

    /** Time has passed. */
    record Tick() implements Event {}

    /** The time has come that {@link Scheduler#rateWaitNanos} named. */
    record RateDue() implements Event {}

    /** What an attempt said about the site. */
    enum Signal {
        REACHED,
        BUSY,
        UNREACHABLE,
        NONE
    }
}
