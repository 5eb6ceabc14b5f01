package dev.caravan.queue.artemis;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;

/** Opens sessions on the broker; each connection of its own, none of them ever re-attached behind our back. */
public final class Broker {

    /** A job with a thousand recipients still fits in; beyond it a message is large. Below the journal's buffer. */
    static final int LARGE_MESSAGE_OCTETS_MIN = 262_144;

    /** A call that takes longer has lost its connection. */
    private static final long CALL_TIMEOUT_MILLIS = 5_000;

    /**
     * How long the broker keeps what was in flight on a connection that went silent. At its default of a minute the jobs
     * of a cut connection would be withheld for that long.
     */
    private static final long CONNECTION_TTL_MILLIS = 8_000;

    private static final long FAILURE_CHECK_MILLIS = 2_500;

    private final BrokerAddress address;

    public Broker(BrokerAddress address) {
        this.address = address;
    }

    BrokerAddress address() {
        return address;
    }

    /** A connection with one transacted session. Closing it closes both. */
    Connection connect() throws ActiveMQException {
        return connect(false);
    }

    /** A connection whose session sends and acknowledges at once. */
    Connection connectForRequests() throws ActiveMQException {
        return connect(true);
    }

    private Connection connect(boolean atOnce) throws ActiveMQException {
        ServerLocator locator = null;
        ClientSessionFactory factory = null;
        try {
            locator = ActiveMQClient.createServerLocator(address.url());
            locator.setReconnectAttempts(0);
            locator.setInitialConnectAttempts(1);
            locator.setCallTimeout(CALL_TIMEOUT_MILLIS);
            locator.setConnectionTTL(CONNECTION_TTL_MILLIS);
            locator.setClientFailureCheckPeriod(FAILURE_CHECK_MILLIS);
            locator.setMinLargeMessageSize(LARGE_MESSAGE_OCTETS_MIN);
            // Only pages on our addresses: a producer that waits for credit would stop the committer.
            locator.setProducerWindowSize(-1);
            locator.setBlockOnAcknowledge(false);
            factory = locator.createSessionFactory();
            ClientSession session =
                    factory.createSession(address.user(), address.password(), false, atOnce, atOnce, false, 0);
            return new Connection(locator, factory, session);
        } catch (ActiveMQException e) {
            closeQuietly(factory, locator);
            throw e;
        } catch (Exception e) {
            closeQuietly(factory, locator);
            throw new ActiveMQException("cannot connect to " + address + ": " + e.getMessage());
        }
    }

    private static void closeQuietly(
            @org.jspecify.annotations.Nullable ClientSessionFactory factory,
            @org.jspecify.annotations.Nullable ServerLocator locator) {
        if (factory != null) {
            factory.close();
        }
        if (locator != null) {
            locator.close();
        }
    }

    /** One connection and its session. */
    record Connection(ServerLocator locator, ClientSessionFactory factory, ClientSession session)
            implements AutoCloseable {
        @Override
        public void close() {
            try {
                session.close();
            } catch (ActiveMQException e) {
                // Already broken; the factory below takes the rest down.
            }
            factory.close();
            locator.close();
        }
    }
}
