package dev.caravan.queue.artemis;

/** The broker in this process, if there is one. */
public interface BrokerService extends AutoCloseable {

    /** Starts it; once started it does nothing. */
    void start();

    /** Makes intake take drops, or refuse them with this reason. */
    void refuseDrops(java.util.Optional<String> reason);

    @Override
    void close();
}
