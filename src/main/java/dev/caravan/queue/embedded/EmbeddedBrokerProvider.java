package dev.caravan.queue.embedded;

import dev.caravan.queue.artemis.BrokerService;
import dev.caravan.queue.artemis.EmbeddedBrokerSettings;

/** Found by the service loader where the embedded broker is part of the executable. */
public final class EmbeddedBrokerProvider implements BrokerService.Provider {
    @Override
    public BrokerService create(EmbeddedBrokerSettings settings) {
        return new EmbeddedBroker(settings);
    }
}
