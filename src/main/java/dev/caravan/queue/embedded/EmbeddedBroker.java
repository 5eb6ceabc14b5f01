package dev.caravan.queue.embedded;

import dev.caravan.queue.artemis.BrokerService;
import dev.caravan.queue.artemis.EmbeddedBrokerSettings;
import dev.caravan.queue.artemis.QueueNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.invm.TransportConstants;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.jspecify.annotations.Nullable;

/** The broker in the process. */
public final class EmbeddedBroker implements BrokerService {

    /** At the default of 3.3 ms every commit waits for the timer. */
    private static final int JOURNAL_BUFFER_TIMEOUT_NANOS = (int) TimeUnit.MICROSECONDS.toNanos(200);

    /** A backlog in the journal is rewritten by every compaction: not so often. */
    private static final int JOURNAL_COMPACT_FILES_MIN = 30;

    /** Bounds what the addresses together keep in memory before they page. */
    private static final long GLOBAL_OCTETS_MAX = 192L * 1024 * 1024;

    private static final int MIB = 1024 * 1024;

    /** In-flight octets, the windows and some more: below that a paged queue with unacknowledged jobs stands still. */
    private static final int WORK_READ_PAGE_OCTETS_MAX = 96 * MIB;

    private static final int WORK_PREFETCH_OCTETS_MAX = 4 * MIB;
    private static final long WORK_OCTETS_MAX = 16L * MIB;

    /** Thirteen rungs and more: each must be small. */
    private static final long RUNG_OCTETS_MAX = 2L * MIB;

    private static final int RUNG_READ_PAGE_OCTETS_MAX = 4 * MIB;
    /** As many jobs as an overflow queue may have in flight. */
    private static final int OVERFLOW_READ_PAGE_OCTETS_MAX = 40 * MIB;

    private static final int PAGE_OCTETS = MIB;

    /** The acceptor's name. */
    private static final String TCP = "tcp";

    private final EmbeddedBrokerSettings settings;
    private final SecurityConfiguration users = new SecurityConfiguration();
    private final AtomicReference<Optional<String>> refusal = new AtomicReference<>(Optional.empty());
    private Set<String> known = Set.of();
    private Map<String, String> accounts;
    private @Nullable EmbeddedActiveMQ broker;

    public EmbeddedBroker(EmbeddedBrokerSettings settings) {
        this.settings = settings;
        this.accounts = settings.accounts();
    }

    @Override
    public synchronized void start() {
        if (broker != null) {
            return;
        }
        try {
            Files.createDirectories(settings.directory());
            EmbeddedActiveMQ starting = new EmbeddedActiveMQ();
            starting.setConfiguration(configuration());
            accounts(accounts);
            starting.setSecurityManager(new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users));
            starting.start();
            broker = starting;
        } catch (IOException e) {
            throw new IllegalStateException("the broker cannot use " + settings.directory() + ": " + e, e);
        } catch (Exception e) {
            throw new IllegalStateException("the broker does not start: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized int port() {
        if (broker == null) {
            throw new IllegalStateException("the broker is not started");
        }
        return broker.getActiveMQServer().getRemotingService().getAcceptor(TCP).getActualPort();
    }

    @Override
    public synchronized void accounts(Map<String, String> passwords) {
        known.stream().filter(name -> !passwords.containsKey(name)).forEach(users::removeUser);
        known = Set.copyOf(passwords.keySet());
        // A broker that is started again must know those of now, not those of the first start.
        accounts = Map.copyOf(passwords);
        users.addUser(EmbeddedBrokerSettings.INTERNAL_USER, settings.internalPassword());
        users.addRole(EmbeddedBrokerSettings.INTERNAL_USER, Roles.CARAVAN);
        passwords.forEach((account, password) -> {
            users.addUser(account, password);
            users.addRole(account, Roles.PRODUCER);
            users.addRole(account, Roles.account(account));
            if (broker != null) {
                broker.getActiveMQServer()
                        .getSecurityRepository()
                        .addMatch(Roles.replies(account), Roles.ofReplies(account));
            }
        });
    }

    @Override
    public void refuseDrops(Optional<String> reason) {
        refusal.set(reason);
    }

    @Override
    public synchronized void close() {
        if (broker != null) {
            try {
                broker.stop();
            } catch (Exception e) {
                throw new IllegalStateException("the broker does not stop: " + e.getMessage(), e);
            } finally {
                broker = null;
            }
        }
    }

    /** For faults that tests put into a broker that runs. */
    synchronized Optional<ActiveMQServer> server() {
        return Optional.ofNullable(broker).map(EmbeddedActiveMQ::getActiveMQServer);
    }

    Configuration configuration() throws Exception {
        Path directory = settings.directory();
        ConfigurationImpl c = new ConfigurationImpl();
        c.setName("caravan");
        c.setPersistenceEnabled(true);
        c.setJournalType(JournalType.NIO);
        c.setJournalBufferTimeout_NIO(JOURNAL_BUFFER_TIMEOUT_NANOS);
        c.setJournalSyncTransactional(true);
        c.setJournalSyncNonTransactional(true);
        c.setJournalCompactMinFiles(JOURNAL_COMPACT_FILES_MIN);
        c.setJournalDirectory(directory.resolve("journal").toString());
        c.setBindingsDirectory(directory.resolve("bindings").toString());
        c.setPagingDirectory(directory.resolve("paging").toString());
        c.setLargeMessagesDirectory(directory.resolve("large").toString());
        c.setCreateJournalDir(true);
        c.setCreateBindingsDir(true);
        c.setGlobalMaxSize(GLOBAL_OCTETS_MAX);
        // Our own watermarks act earlier; the broker's would block the committer.
        c.setMaxDiskUsage(-1);
        c.setJMXManagementEnabled(false);
        c.setMessageCounterEnabled(false);
        c.setSecurityEnabled(true);
        c.setPopulateValidatedUser(true);
        c.setRejectEmptyValidatedUser(true);
        c.setTemporaryQueueNamespace("tmp");
        c.addAcceptorConfiguration(new TransportConfiguration(
                InVMAcceptorFactory.class.getName(),
                Map.of(TransportConstants.SERVER_ID_PROP_NAME, EmbeddedBrokerSettings.VM_ID),
                "vm"));
        settings.acceptor().ifPresent(a -> c.addAcceptorConfiguration(tcp(a)));
        Roles.put(c, accounts.keySet());
        addresses(c);
        c.registerBrokerPlugin(new DropGuard(refusal::get));
        return c;
    }

    private static TransportConfiguration tcp(EmbeddedBrokerSettings.Acceptor acceptor) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("host", acceptor.host());
        parameters.put("port", acceptor.port());
        parameters.put("protocols", "CORE");
        acceptor.tls().ifPresent(tls -> {
            parameters.put("sslEnabled", true);
            parameters.put("keyStorePath", tls.path().toString());
            parameters.put("keyStorePassword", tls.password());
            parameters.put("keyStoreType", "PKCS12");
            parameters.put("enabledProtocols", "TLSv1.2,TLSv1.3");
        });
        return new TransportConfiguration(NettyAcceptorFactory.class.getName(), parameters, TCP);
    }

    private static void addresses(Configuration c) {
        c.addAddressSetting("#", work(settings()));
        c.addAddressSetting(
                QueueNames.OUTBOUND, work(settings()).setExpiryAddress(SimpleString.of(QueueNames.EXPIRED)));
        c.addAddressSetting("caravan.retry.#", rung(settings()));
        c.addAddressSetting("caravan.overflow.#", rung(settings()).setMaxReadPageBytes(OVERFLOW_READ_PAGE_OCTETS_MAX));
        // Nobody listening is no loss; and what the broker tells of itself must not fill the quarantine.
        c.addAddressSetting("activemq.notifications", work(settings()).setSendToDLAOnNoRoute(false));
        c.addAddressSetting(QueueNames.EVENTS, work(settings()).setSendToDLAOnNoRoute(false));
        c.addAddressSetting(
                QueueNames.REPLY_PREFIX + "#",
                work(settings()).setAutoCreateQueues(true).setAutoCreateAddresses(true));
        c.addAddressSetting(
                QueueNames.TEMPORARY_PREFIX + "#",
                work(settings()).setAutoCreateQueues(true).setAutoCreateAddresses(true));
    }

    private static AddressSettings settings() {
        return new AddressSettings()
                .setDeadLetterAddress(SimpleString.of(QueueNames.QUARANTINE))
                .setExpiryAddress(SimpleString.of(QueueNames.QUARANTINE))
                .setMaxDeliveryAttempts(-1)
                .setSendToDLAOnNoRoute(true)
                // Operators see what consumers have in their hands through management, with all facts.
                .setManagementMessageAttributeSizeLimit(-1)
                .setAutoCreateQueues(false)
                .setAutoCreateAddresses(false)
                .setAutoDeleteQueues(false)
                .setAutoDeleteAddresses(false)
                .setDefaultAddressRoutingType(org.apache.activemq.artemis.api.core.RoutingType.ANYCAST)
                .setDefaultQueueRoutingType(org.apache.activemq.artemis.api.core.RoutingType.ANYCAST);
    }

    private static AddressSettings work(AddressSettings s) {
        return s.setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                .setMaxSizeBytes(WORK_OCTETS_MAX)
                .setPageSizeBytes(PAGE_OCTETS)
                .setMaxReadPageMessages(-1)
                .setMaxReadPageBytes(WORK_READ_PAGE_OCTETS_MAX)
                .setPrefetchPageBytes(WORK_PREFETCH_OCTETS_MAX);
    }

    private static AddressSettings rung(AddressSettings s) {
        return s.setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                .setMaxSizeBytes(RUNG_OCTETS_MAX)
                .setPageSizeBytes(PAGE_OCTETS)
                .setMaxReadPageMessages(-1)
                .setMaxReadPageBytes(RUNG_READ_PAGE_OCTETS_MAX)
                .setPrefetchPageBytes(PAGE_OCTETS);
    }
}
