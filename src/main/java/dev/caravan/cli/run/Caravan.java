package dev.caravan.cli.run;

import dev.caravan.cli.run.Ways.Loopback;
import dev.caravan.config.BadCredentials;
import dev.caravan.config.CaravanConfig;
import dev.caravan.config.ConfigReload;
import dev.caravan.config.Credentials;
import dev.caravan.config.Limits;
import dev.caravan.config.ReloadResult;
import dev.caravan.config.Retry;
import dev.caravan.config.Unusable;
import dev.caravan.queue.Ids;
import dev.caravan.queue.artemis.AttemptGate;
import dev.caravan.queue.artemis.Broker;
import dev.caravan.queue.artemis.BrokerService;
import dev.caravan.queue.artemis.DoubtfulContents;
import dev.caravan.queue.artemis.DurableKeys;
import dev.caravan.queue.artemis.MailQueueComponent;
import dev.caravan.queue.artemis.Worker;
import dev.caravan.queue.content.FileContentStore;
import dev.caravan.queue.core.Ladder;
import dev.caravan.queue.core.RetrySchedule;
import dev.caravan.queue.core.SchedulerLimits;
import dev.caravan.queue.core.Settler;
import dev.caravan.route.camel.AttemptSteps;
import dev.caravan.route.camel.EventLog;
import dev.caravan.route.camel.Policy;
import dev.caravan.route.camel.QueueRoutes;
import dev.caravan.route.camel.ReportSteps;
import dev.caravan.status.Redaction;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.CamelContext;

/** The whole process, from its configuration. Started once, stopped once. */
public final class Caravan implements AutoCloseable {

    /** Attempts at the same time, over all sites (ours: each holds a socket and a virtual thread). */
    private static final int CONNECTIONS_MAX = 1_000;

    /** The worker's thread answers in milliseconds, unless the broker keeps it waiting (ours). */
    private static final Duration RATES_WAIT = Duration.ofSeconds(5);

    private final ConfigReload reload;
    private final Listeners listeners;
    private final Ids ids;
    private final Credentials credentials;
    private final BrokerInUse broker;
    private final FileContentStore contents;
    private final DurableKeys keys;
    private final Network network;
    private final Ladder ladder;
    private final AtomicReference<Policy> policy;
    private final UsedRates usedRates;
    private final Worker worker;
    private final AttemptSteps attemptSteps;
    private final Routes routes;
    private final Maintenance maintenance;

    /**
     * @throws BadCredentials if the credentials file cannot be used
     * @throws IOException if the data directory cannot be used
     */
    public Caravan(ConfigReload reload, CamelContext camel, Listeners listeners) throws BadCredentials, IOException {
        this(reload, camel, listeners, InstantSource.system());
    }

    /** With a clock that is not the machine's. */
    public Caravan(ConfigReload reload, CamelContext camel, Listeners listeners, InstantSource clock)
            throws BadCredentials, IOException {
        CaravanConfig config = reload.current();
        this.reload = reload;
        this.listeners = listeners.and(new EventLog(config.redactAddresses() ? Redaction.LOCAL_PARTS : Redaction.NONE));
        this.ids = new Ids(clock, () -> ThreadLocalRandom.current().nextLong());
        this.credentials = Credentials.open(config.data(), config.policy().accounts());
        this.broker = new BrokerInUse(config, credentials);
        this.contents = new FileContentStore(config.data().resolve("content"), ids);
        this.keys = new DurableKeys(broker.broker(), clock);
        this.network = Network.of(config, clock, this.listeners);
        this.ladder = Ladder.with(config.policy().retry().schedule());
        this.policy = new AtomicReference<>(policyOf(config));
        AttemptGate gate = new AttemptGate(
                job -> policy.get().siteOf(job), site -> policy.get().limitsOf(site), this::settler, clock);
        this.usedRates = new UsedRates(config.data(), clock);
        this.worker = worker(config, gate);
        this.attemptSteps = new AttemptSteps(contents, this::settler, clock, this.listeners.attempts());
        this.routes = new Routes(camel, gate, attemptSteps, policy);
        camel.addComponent("mailqueue", new MailQueueComponent(broker.broker(), gate, this.listeners.worker()));
        network.addTo(camel);
        this.maintenance = new Maintenance(this);
    }

    private Worker worker(CaravanConfig config, AttemptGate gate) {
        Limits limits = config.limits();
        return new Worker(
                new Worker.Settings(
                        new SchedulerLimits(limits.inFlightJobs(), limits.inFlightOctets(), CONNECTIONS_MAX),
                        schedule(config.policy().retry()),
                        ladder,
                        config.failedRetention(),
                        usedRates.read()),
                new Worker.Ports(broker.broker(), gate, contents, ids, listeners.worker()));
    }

    /** Starts everything; returns when drops are taken. */
    public void start() throws Exception {
        broker.start(ladder);
        keys.load();
        DoubtfulContents.settle(broker(), contents);
        reload.onSwap(this::swapped);
        worker.start();
        routes.start(new QueueRoutes(
                Steps.intake(this, listeners.intake()), attemptSteps, Steps.notice(this), new ReportSteps()));
        maintenance.start();
    }

    /** Drains within the configured bound, then stops everything. */
    @Override
    public void close() throws Exception {
        maintenance.close();
        routes.stop();
        worker.stop(config().drain());
        try {
            keepRates();
        } finally {
            network.close();
            broker.close();
        }
    }

    public Worker worker() {
        return worker;
    }

    public Broker broker() {
        return broker.broker();
    }

    public Optional<BrokerService> brokerService() {
        return broker.service();
    }

    /** Where applications connect to the broker in this process. */
    int acceptorPort() {
        return brokerService().orElseThrow().port();
    }

    public CaravanConfig config() {
        return reload.current();
    }

    public Credentials credentials() {
        return credentials;
    }

    public Ids ids() {
        return ids;
    }

    public Ladder ladder() {
        return ladder;
    }

    public Policy policy() {
        return policy.get();
    }

    Maintenance maintenance() {
        return maintenance;
    }

    FileContentStore contents() {
        return contents;
    }

    DurableKeys keys() {
        return keys;
    }

    Network network() {
        return network;
    }

    /** Reads the configuration again, changed or not. */
    public ReloadResult reloadNow() {
        ReloadResult result = reload.reload();
        ConfigLog.reloaded(result);
        return result;
    }

    void reloadIfChanged() {
        reload.checkForChange().ifPresent(ConfigLog::reloaded);
    }

    /** Writes down what was used of rates, for the next process. */
    void keepRates() throws Exception {
        usedRates.write(worker.usage().get(RATES_WAIT.toMillis(), TimeUnit.MILLISECONDS));
    }

    private Settler settler() {
        return worker.settler();
    }

    /** What can fail comes first: the old policy stays whole, or the new one is. */
    private void swapped(CaravanConfig changed) throws Unusable {
        Runnable admission = broker.admission(changed);
        routes.exchange(policyOf(changed));
        admission.run();
        worker.reconfigured(schedule(changed.policy().retry()));
    }

    private Policy policyOf(CaravanConfig config) {
        return Ways.policy(
                config.policy(),
                config.mode() == CaravanConfig.Mode.SANDBOX ? Loopback.ALLOWED : Loopback.AS_CONFIGURED,
                network.mxSets()::placeOf);
    }

    private static RetrySchedule schedule(Retry retry) {
        return new RetrySchedule(retry.schedule(), retry.expireAfter(), retry.delayedDsnAfter());
    }
}
