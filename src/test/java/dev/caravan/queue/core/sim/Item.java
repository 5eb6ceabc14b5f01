package dev.caravan.queue.core.sim;

import dev.caravan.queue.JobId;
import dev.caravan.queue.artemis.Withdrawal;
import dev.caravan.queue.core.Delivery;

/** What the worker's thread is told. */
sealed interface Item {

    /** A job arrived on a lane. */
    record Arrived(Flight flight) implements Item {}

    /** A job arrived on a rung of the ladder. */
    record OnRung(long epoch, Mail mail) implements Item {}

    /** A record of claims came back. */
    record Record(long epoch, Mail mail) implements Item {}

    /** An attempt is over. */
    record Ended(JobId job, Made made) implements Item {}

    /** A lane is gone. */
    record Lost(long epoch) implements Item {}

    /** Where jobs go has changed. */
    record SitesChanged() implements Item {}

    /** An operator wants a job. */
    record Operate(JobId job, Withdrawal what) implements Item {}

    /** A job in flight. */
    record Flight(Delivery delivery, Mail mail) {}
}
