package dev.caravan.queue.artemis;

import java.util.Map;
import java.util.Optional;

/** The broker in this process. */
public interface BrokerService extends AutoCloseable {

    /** Starts it; once started it does nothing. */
    void start();

    /** The port where applications connect, once it is started. */
    int port();

    /** Accounts that may connect from now on, with their passwords. An account that is gone may not connect again. */
    void accounts(Map<String, String> passwords);

    /** Refuses drops with this reason, or takes them again. */
    void refuseDrops(Optional<String> reason);

    @Override
    void close();

    /** Makes brokers; an executable without one has no provider. */
    interface Provider {
        BrokerService create(EmbeddedBrokerSettings settings);
    }
}
