package dev.caravan.transport;

/** A way to hand a message over. Safe for use by many threads at once. */
public interface Transport extends AutoCloseable {

    /** Tries once; blocks until every recipient has an outcome. Never throws for what a server or a network does. */
    AttemptResult deliver(DeliveryAttempt attempt);

    /** Ends idle connections. Attempts under way go on. */
    @Override
    void close();
}
