package dev.caravan.cli.run;

import dev.caravan.cli.run.Ways.Loopback;
import dev.caravan.config.Account;
import dev.caravan.config.BadCredentials;
import dev.caravan.config.Broker.Embedded;
import dev.caravan.config.Broker.External;
import dev.caravan.config.CaravanConfig;
import dev.caravan.config.ConfigReload;
import dev.caravan.config.Credentials;
import dev.caravan.config.Listener;
import dev.caravan.config.ReloadResult;
import dev.caravan.config.Retry;
import dev.caravan.intake.AccountPolicy;
import dev.caravan.intake.Intake;
import dev.caravan.intake.IntakeLimits;
import dev.caravan.intake.IntakePorts;
import dev.caravan.queue.Ids;
import dev.caravan.queue.Job;
import dev.caravan.queue.artemis.AttemptGate;
import dev.caravan.queue.artemis.Broker;
import dev.caravan.queue.artemis.BrokerAddress;
import dev.caravan.queue.artemis.BrokerService;
import dev.caravan.queue.artemis.DoubtfulContents;
import dev.caravan.queue.artemis.DurableKeys;
import dev.caravan.queue.artemis.EmbeddedBrokerSettings;
import dev.caravan.queue.artemis.EmbeddedBrokerSettings.Acceptor;
import dev.caravan.queue.artemis.EmbeddedBrokerSettings.KeyStore;
import dev.caravan.queue.artemis.MailQueueComponent;
import dev.caravan.queue.artemis.QueueLayout;
import dev.caravan.queue.artemis.ValidatedUserCheck;
import dev.caravan.queue.artemis.Worker;
import dev.caravan.queue.artemis.WorkerListener;
import dev.caravan.queue.content.FileContentStore;
import dev.caravan.queue.core.Ladder;
import dev.caravan.queue.core.RetrySchedule;
import dev.caravan.queue.core.SchedulerLimits;
import dev.caravan.queue.core.Settler;
import dev.caravan.route.camel.AttemptRoute;
import dev.caravan.route.camel.AttemptSteps;
import dev.caravan.route.camel.AttemptSteps.AttemptListener;
import dev.caravan.route.camel.EventLog;
import dev.caravan.route.camel.IntakeSteps;
import dev.caravan.route.camel.IntakeSteps.IntakeListener;
import dev.caravan.route.camel.NoticeSteps;
import dev.caravan.route.camel.Policy;
import dev.caravan.route.camel.QueueRoutes;
import dev.caravan.route.camel.ReportSteps;
import dev.caravan.status.Redaction;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.camel.CamelContext;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The whole process, from its configuration. Started once, stopped once. */
public final class Caravan implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Caravan.class);

    /** Attempts at the same time, over all sites (ours: each holds a socket and a virtual thread). */
    private static final int CONNECTIONS_MAX = 1_000;

    /** How long the broker may take to be there: a cluster's node that starts at the same time as we do. */
    private static final long BROKER_WAIT_NANOS = TimeUnit.MINUTES.toNanos(2);

    private static final long BROKER_RETRY_MILLIS = 1_000;

    /** How long a route of an old policy may take to end: the longest reply of SMTP and some more. */
    private static final Duration OLD_ROUTE_WAIT = Duration.ofMinutes(15);

    private final ConfigReload reload;
    private final CaravanConfig config;
    private final CamelContext camel;
    private final Listeners listeners;
    private final Ids ids;
    private final Credentials credentials;
    private final Broker broker;
    private final @Nullable BrokerService brokerService;
    private final FileContentStore contents;
    private final DurableKeys keys;
    private final Network network;
    private final Ladder ladder;
    private final AttemptGate gate;
    private final Worker worker;
    private final AttemptSteps attemptSteps;
    private final AtomicReference<Policy> policy;
    private final Maintenance maintenance;
    private int generation;
    private String route = "";

    /** What listens: metrics, logs, proofs. */
    public record Listeners(WorkerListener worker, AttemptListener attempts, IntakeListener intake) {
        /** Without one for intake. */
        public Listeners(WorkerListener worker, AttemptListener attempts) {
            this(worker, attempts, verdict -> {});
        }

        /** These, and the log. */
        Listeners and(EventLog log) {
            return new Listeners(
                    worker,
                    (job, via, result, settlement) -> {
                        log.attempted(job, via, result, settlement);
                        attempts.attempted(job, via, result, settlement);
                    },
                    verdict -> {
                        log.heard(verdict);
                        intake.heard(verdict);
                    });
        }
    }

    /**
     * @throws BadCredentials if the credentials file cannot be used
     * @throws IOException if the data directory cannot be used
     */
    public Caravan(ConfigReload reload, CamelContext camel, Listeners listeners) throws BadCredentials, IOException {
        this.reload = reload;
        this.config = reload.current();
        this.listeners = listeners.and(new EventLog(config.redactAddresses() ? Redaction.LOCAL_PARTS : Redaction.NONE));
        this.camel = camel;
        InstantSource clock = InstantSource.system();
        this.ids = new Ids(clock, () -> ThreadLocalRandom.current().nextLong());
        this.credentials = Credentials.open(config.data(), config.policy().accounts());
        this.brokerService = embeddedBroker();
        this.broker = new Broker(brokerAddress());
        this.contents = new FileContentStore(config.data().resolve("content"), ids);
        this.keys = new DurableKeys(broker, clock);
        this.network = Network.of(config, clock);
        this.policy = new AtomicReference<>(policyOf(config));
        this.ladder = Ladder.with(config.policy().retry().schedule());
        this.gate = new AttemptGate(
                job -> policy.get().siteOf(job), site -> policy.get().limitsOf(site), this::settler, clock);
        SchedulerLimits limits = new SchedulerLimits(
                config.limits().inFlightJobs(), config.limits().inFlightOctets(), CONNECTIONS_MAX);
        this.worker = new Worker(
                new Worker.Settings(limits, schedule(config.policy().retry()), ladder, config.failedRetention()),
                new Worker.Ports(broker, gate, contents, ids, listeners.worker()));
        this.attemptSteps = new AttemptSteps(contents, this::settler, clock, this.listeners.attempts());
        camel.addComponent("mailqueue", new MailQueueComponent(broker, gate, listeners.worker()));
        network.addTo(camel);
        this.maintenance = new Maintenance(this);
    }

    /** Starts everything; returns when drops are taken. */
    public void start() throws Exception {
        if (brokerService != null) {
            brokerService.start();
        }
        awaitBroker();
        if (brokerService == null) {
            ValidatedUserCheck.check(broker);
        }
        keys.load();
        DoubtfulContents.settle(broker, contents);
        reload.onSwap(this::swapped);
        worker.start();
        camel.addRoutes(new QueueRoutes(intakeSteps(), attemptSteps, noticeSteps(), new ReportSteps()));
        route = addAttemptRoute(policy.get());
        camel.start();
        maintenance.start();
    }

    /** Drains within the configured bound, then stops everything. */
    @Override
    public void close() throws Exception {
        maintenance.close();
        stopRoutes();
        worker.stop(config.drain());
        network.close();
        if (brokerService != null) {
            brokerService.close();
        }
    }

    public Worker worker() {
        return worker;
    }

    public Broker broker() {
        return broker;
    }

    public Optional<BrokerService> brokerService() {
        return Optional.ofNullable(brokerService);
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

    /** Reads the configuration again if it has changed, or in any case. */
    public ReloadResult reloadNow() {
        return reload.reload();
    }

    Optional<ReloadResult> reloadIfChanged() {
        return reload.checkForChange();
    }

    private Settler settler() {
        return worker.settler();
    }

    /** A new policy as one: attempts that begin from now on see it whole, those under way end in the old one. */
    private void swapped(CaravanConfig changed) {
        try {
            if (brokerService != null) {
                brokerService.accounts(passwords(
                        Credentials.open(config.data(), changed.policy().accounts()), changed));
            }
            String old = route;
            Policy next = policyOf(changed);
            // A transport that Camel cannot make throws here, and the old policy stays whole.
            String added = addAttemptRoute(next);
            policy.set(next);
            route = added;
            worker.reconfigured(schedule(changed.policy().retry()));
            Thread.ofVirtual().name("old-route").start(() -> end(old));
            LOG.infof("event=reloaded routes=%s", added);
        } catch (Exception e) {
            throw new IllegalStateException("the new policy could not be put in force: " + e.getMessage(), e);
        }
    }

    private void end(String route) {
        try {
            gate.retire(route, OLD_ROUTE_WAIT);
            camel.getRouteController().stopRoute(route);
            camel.removeRoute(route);
        } catch (Exception e) {
            LOG.warnf("the route %s of an old policy did not end: %s", route, e.getMessage());
        }
    }

    private void stopRoutes() throws Exception {
        for (String id : new String[] {"intake", "intake-expired", "dead-letter", "report"}) {
            if (camel.getRoute(id) != null) {
                camel.getRouteController().stopRoute(id);
            }
        }
    }

    /** Every one has an id of its own, those that could not be made included. */
    private String addAttemptRoute(Policy of) throws Exception {
        String id = "attempt-" + generation++;
        camel.addRoutes(new AttemptRoute(id, of, attemptSteps));
        return id;
    }

    private IntakeSteps intakeSteps() {
        AccountPolicy accounts = (account, transport) -> reload.current()
                .policy()
                .account(account)
                .filter(a -> a.mayUse().contains(transport))
                .isPresent();
        Intake intake = new Intake(
                new IntakePorts(ids, ids.clock(), contents, accounts, keys), intakeLimits(), config.hostname());
        return new IntakeSteps(intake, new IntakeSteps.Parts(contents, keys, ladder, ids), listeners.intake());
    }

    private IntakeLimits intakeLimits() {
        return new IntakeLimits(
                config.limits().messageOctets(),
                IntakeLimits.HEADER_OCTETS_MAX,
                IntakeLimits.HEADER_FIELDS_MAX,
                config.limits().recipients(),
                IntakeLimits.FORWARD_PATHS_OCTETS_MAX,
                (int) config.limits().inlineOctets(),
                IntakeLimits.RECEIVED_FIELDS_MAX,
                IntakeLimits.NOT_BEFORE_MAX);
    }

    private NoticeSteps noticeSteps() {
        return new NoticeSteps(config.hostname(), this::isMailed, contents, ids);
    }

    /** By default only to the account's own domains: anything else could hit somebody who never sent a message. */
    private boolean isMailed(Job job) {
        Optional<Account> account = reload.current().policy().account(job.account());
        return account.isPresent()
                && switch (account.get().dsn()) {
                    case ALWAYS -> true;
                    case NEVER -> false;
                    case AUTO ->
                        job.envelope()
                                .reversePath()
                                .domain()
                                .filter(account.get().domains()::contains)
                                .isPresent();
                };
    }

    private void awaitBroker() throws ActiveMQException, InterruptedException {
        long end = System.nanoTime() + BROKER_WAIT_NANOS;
        while (true) {
            try {
                QueueLayout.ensure(broker, ladder);
                return;
            } catch (ActiveMQException e) {
                if (brokerService != null || System.nanoTime() - end > 0) {
                    throw e;
                }
                LOG.warnf("the broker is not there yet: %s", e.getMessage());
                TimeUnit.MILLISECONDS.sleep(BROKER_RETRY_MILLIS);
            }
        }
    }

    private @Nullable BrokerService embeddedBroker() {
        if (!(config.broker() instanceof Embedded embedded)) {
            return null;
        }
        Listener listener = embedded.acceptor();
        EmbeddedBrokerSettings settings = new EmbeddedBrokerSettings(
                config.data().resolve("broker"),
                Optional.of(new Acceptor(
                        listener.address(),
                        listener.port(),
                        embedded.tls()
                                .map(k -> new KeyStore(
                                        k.file(),
                                        k.password().map(p -> p.reveal()).orElse(""))))),
                credentials.internalUser().reveal(),
                passwords(credentials, config));
        return ServiceLoader.load(BrokerService.Provider.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "this executable has no broker in it: set broker.url to one that runs elsewhere"))
                .create(settings);
    }

    private static Map<String, String> passwords(Credentials credentials, CaravanConfig config) {
        return config.policy().accounts().stream()
                .collect(Collectors.toMap(Account::name, a -> credentials.of(a).reveal()));
    }

    private BrokerAddress brokerAddress() {
        return switch (config.broker()) {
            case Embedded e ->
                new BrokerAddress(
                        EmbeddedBrokerSettings.VM_URL,
                        EmbeddedBrokerSettings.INTERNAL_USER,
                        credentials.internalUser().reveal());
            case External(String url, String user, var password) -> new BrokerAddress(url, user, password.reveal());
        };
    }

    private static Policy policyOf(CaravanConfig config) {
        return Ways.policy(
                config.policy(),
                config.mode() == CaravanConfig.Mode.SANDBOX ? Loopback.ALLOWED : Loopback.AS_CONFIGURED);
    }

    private static RetrySchedule schedule(Retry retry) {
        return new RetrySchedule(retry.schedule(), retry.expireAfter(), retry.delayedDsnAfter());
    }
}
