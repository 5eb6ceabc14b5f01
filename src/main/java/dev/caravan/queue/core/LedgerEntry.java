package dev.caravan.queue.core;

import dev.caravan.queue.JobId;
import dev.caravan.queue.core.Command.End;
import org.jspecify.annotations.Nullable;

/** One job as the worker knows it, from its arrival until its settling commit has returned. */
final class LedgerEntry {

    /** In the order a job passes through them. */
    enum State {
        /** Nothing was promised yet. */
        WAITING,
        /** Its claim is in a commit that has not returned. */
        CLAIMING,
        /** May be dialed. */
        CLAIMED,
        RUNNING,
        /** Its end is known; it waits for a delivery to settle. */
        DONE,
        /** Its settlement is in a commit that has not returned. */
        SETTLING,
        /** Its move to the overflow queue is in a commit that has not returned. */
        PARKING
    }

    Ticket ticket;
    final SiteQueue site;
    State state = State.WAITING;

    /** Null while the lane that delivered it is gone and it has not come back. */
    @Nullable
    Delivery delivery;

    /** Set from DONE on. */
    @Nullable
    End end;

    /** When its attempt began, monotonic nanoseconds. Meaningful while it is RUNNING. */
    long dialedAt;

    /** Since when it waits to come back, in the scheduler's time of receiving. */
    long lostAt;

    /** Meaningful while there is no delivery. */
    Return comesBack = Return.CERTAINLY;

    /** Whether a job whose delivery is lost will be delivered again. */
    enum Return {
        /** Its settlement was in no commit that can have happened. */
        CERTAINLY,
        /** Its settlement may have happened: then the job is gone. */
        PERHAPS
    }

    LedgerEntry(Ticket ticket, SiteQueue site, Delivery delivery) {
        this.ticket = ticket;
        this.site = site;
        this.delivery = delivery;
    }

    JobId job() {
        return ticket.job();
    }
}
