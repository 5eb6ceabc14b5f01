package dev.caravan.queue.artemis;

import dev.caravan.queue.JobId;
import dev.caravan.queue.artemis.LaneSession.Received;
import java.util.concurrent.CompletableFuture;

/** What other threads tell the worker's thread. */
sealed interface Item {

    /** A job arrived, decoded on the client's thread. */
    record Arrived(Flight flight) implements Item {}

    /** A job arrived on a rung of the ladder. */
    record OnRung(long epoch, Received received, long due) implements Item {}

    /** A claim record came back. */
    record Record(long epoch, Received received) implements Item {}

    /** Something arrived that is no job. */
    record Malformed(long epoch, Received received, String why) implements Item {}

    /** An attempt is over. */
    record Ended(JobId job, Attempts.Made made) implements Item {}

    /** A lane is gone. */
    record Lost(long epoch) implements Item {}

    /** Where jobs go has changed. */
    record SitesChanged() implements Item {}

    /** An operator wants a job. The answer says what happened. */
    record Operate(JobId job, Withdrawal what, CompletableFuture<String> answer) implements Item {}

    /** Anything that must be asked on the worker's thread. */
    record Ask(Runnable question) implements Item {}
}
