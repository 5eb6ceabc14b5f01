package dev.caravan.queue.artemis;

/** What an operator does with a job. */
public enum Withdrawal {
    /** Put it aside until released. */
    HOLD,
    /** Try it now, whenever it was due. */
    RETRY,
    /** End it as failed; the sender is notified. */
    FAIL,
    /** End it without a notification. */
    DROP
}
