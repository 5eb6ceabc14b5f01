package dev.caravan.cli.run;

import dev.caravan.config.Account;
import dev.caravan.config.BadCredentials;
import dev.caravan.config.Broker.Embedded;
import dev.caravan.config.Broker.External;
import dev.caravan.config.CaravanConfig;
import dev.caravan.config.Credentials;
import dev.caravan.config.Listener;
import dev.caravan.config.Unusable;
import dev.caravan.queue.artemis.Broker;
import dev.caravan.queue.artemis.BrokerAddress;
import dev.caravan.queue.artemis.BrokerService;
import dev.caravan.queue.artemis.EmbeddedBrokerSettings;
import dev.caravan.queue.artemis.EmbeddedBrokerSettings.Acceptor;
import dev.caravan.queue.artemis.EmbeddedBrokerSettings.KeyStore;
import dev.caravan.queue.artemis.QueueLayout;
import dev.caravan.queue.artemis.UntrustedBrokerException;
import dev.caravan.queue.artemis.ValidatedUserCheck;
import dev.caravan.queue.core.Ladder;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.jboss.logging.Logger;

/** The broker as configured: the one in this process, which is started and stopped here, or one elsewhere. */
final class BrokerInUse implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(BrokerInUse.class);

    /** How long a broker elsewhere may take to be there: a cluster's node that starts at the same time as we do. */
    private static final long BROKER_WAIT_NANOS = TimeUnit.MINUTES.toNanos(2);

    private static final long BROKER_RETRY_MILLIS = 1_000;

    private final Optional<BrokerService> service;
    private final Broker broker;

    BrokerInUse(CaravanConfig config, Credentials credentials) {
        switch (config.broker()) {
            case Embedded embedded -> {
                EmbeddedBrokerSettings settings = settings(config, embedded, credentials);
                this.service = Optional.of(provider().create(settings));
                this.broker = new Broker(new BrokerAddress(
                        EmbeddedBrokerSettings.VM_URL,
                        EmbeddedBrokerSettings.INTERNAL_USER,
                        settings.internalPassword()));
            }
            case External(String url, String user, var password) -> {
                this.service = Optional.empty();
                this.broker = new Broker(new BrokerAddress(url, user, password.reveal()));
            }
        }
    }

    Broker broker() {
        return broker;
    }

    Optional<BrokerService> service() {
        return service;
    }

    /** Returns when the broker is there, can be trusted, and has all queues. */
    void start(Ladder ladder) throws ActiveMQException, InterruptedException, UntrustedBrokerException {
        service.ifPresent(BrokerService::start);
        awaitQueues(ladder);
        if (service.isEmpty()) {
            ValidatedUserCheck.check(broker);
        }
    }

    /** What lets the accounts of this configuration in, and no others. */
    Runnable admission(CaravanConfig config) throws Unusable {
        if (service.isEmpty()) {
            return () -> {};
        }
        try {
            Credentials credentials =
                    Credentials.open(config.data(), config.policy().accounts());
            return () -> service.get().accounts(passwords(config, credentials));
        } catch (BadCredentials e) {
            throw new Unusable("accounts", "credentials that cannot be used", String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        service.ifPresent(BrokerService::close);
    }

    private void awaitQueues(Ladder ladder) throws ActiveMQException, InterruptedException {
        long end = System.nanoTime() + BROKER_WAIT_NANOS;
        while (true) {
            try {
                QueueLayout.ensure(broker, ladder);
                return;
            } catch (ActiveMQException e) {
                if (service.isPresent() || System.nanoTime() - end > 0) {
                    throw e;
                }
                LOG.warnf("the broker is not there yet: %s", e.getMessage());
                TimeUnit.MILLISECONDS.sleep(BROKER_RETRY_MILLIS);
            }
        }
    }

    private static BrokerService.Provider provider() {
        return ServiceLoader.load(BrokerService.Provider.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "this executable has no broker in it: set broker.url to one that runs elsewhere"));
    }

    private static EmbeddedBrokerSettings settings(CaravanConfig config, Embedded embedded, Credentials credentials) {
        Listener listener = embedded.acceptor();
        Optional<KeyStore> keyStore = embedded.tls()
                .map(k ->
                        new KeyStore(k.file(), k.password().map(p -> p.reveal()).orElse("")));
        return new EmbeddedBrokerSettings(
                config.data().resolve("broker"),
                Optional.of(new Acceptor(listener.address(), listener.port(), keyStore)),
                credentials.internalUser().reveal(),
                passwords(config, credentials));
    }

    private static Map<String, String> passwords(CaravanConfig config, Credentials credentials) {
        return config.policy().accounts().stream()
                .collect(Collectors.toMap(Account::name, a -> credentials.of(a).reveal()));
    }
}
