package dev.caravan.config;

import dev.caravan.config.Account.DsnPolicy;
import dev.caravan.config.Broker.KeyStore;
import dev.caravan.config.CaravanConfig.Mode;
import dev.caravan.config.DeliveryPolicy.SenderDomain;
import dev.caravan.envelope.DomainName;
import dev.caravan.route.Route;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the file as a whole. What it returns is to be used only if no fault was noted. */
final class ConfigReader {

    private static final Path DATA_DEFAULT = Path.of("data");

    /** RFC 2606 section 2 reserves the top-level domain for the machine itself. */
    private static final DomainName HOSTNAME_SANDBOX = DomainName.parse("sandbox.localhost");

    /** The customary name of a machine that has none. */
    private static final DomainName HOSTNAME_UNKNOWN = DomainName.parse("localhost.localdomain");

    /** The account that the first run uses. */
    private static final Account ACCOUNT_SANDBOX =
            new Account("app", Optional.empty(), Set.of(), Set.of(), DsnPolicy.ALWAYS, List.of());

    /** A wait below a second is a busy loop at the remote's cost, one above a month outlives every message (ours). */
    private static final Form<Duration> WAIT = Form.duration(Duration.ofSeconds(1), Duration.ofDays(30));

    private static final Form<Duration> AGE = Form.duration(Duration.ofSeconds(1), Duration.ofDays(365));
    private static final Form<Duration> STOP = Form.duration(Duration.ZERO, Duration.ofHours(1));
    private static final Form<Long> OCTETS = Form.octets(1_024, Limits.OCTETS_MAX);

    private final Section root;
    private final Mode mode;

    private ConfigReader(Section root, Mode modeIfAbsent) {
        this.root = root;
        this.mode = root.value("mode", Form.oneOf(Mode.class)).orElse(modeIfAbsent);
    }

    static CaravanConfig read(Section root, Mode modeIfAbsent) {
        return new ConfigReader(root, modeIfAbsent).config();
    }

    private CaravanConfig config() {
        Broker broker = broker(root.section("broker"));
        CaravanConfig config = new CaravanConfig(
                mode,
                hostname(),
                root.value("data", Form.PATH).orElse(DATA_DEFAULT),
                broker,
                policy(broker),
                limits(root.section("limits")),
                watermarks(root.section("watermarks")),
                NetworkReader.dns(root.section("dns")),
                NetworkReader.mtaSts(root.section("mta-sts")),
                NetworkReader.tls(root.section("tls")),
                NetworkReader.timeouts(root.section("smtp-timeouts")),
                root.value("failed-retention", AGE).orElse(CaravanConfig.FAILED_RETENTION_DEFAULT),
                root.value("drain", STOP).orElse(CaravanConfig.DRAIN_DEFAULT),
                root.value("redact-addresses", Form.TRUTH).orElse(false),
                management(root.section("management"), broker));
        root.reading().finish();
        return config;
    }

    private DomainName hostname() {
        return root.value("hostname", Form.DOMAIN).orElseGet(() -> switch (mode) {
            case SANDBOX -> HOSTNAME_SANDBOX;
            case LIVE -> machineName();
        });
    }

    /** RFC 5321 section 4.1.1.1 wants a fully qualified name in EHLO: a machine's short name is none. */
    private DomainName machineName() {
        try {
            DomainName name =
                    Form.DOMAIN.parse().apply(root.reading().machineName().get());
            if (name.ascii().contains(".")) {
                return name;
            }
        } catch (IllegalArgumentException | UncheckedIOException e) {
            // As good as a short name: the warning says what to do.
        }
        root.warn(
                "hostname",
                "this machine has no fully qualified name, and many sites refuse " + HOSTNAME_UNKNOWN
                        + " in EHLO: set hostname");
        return HOSTNAME_UNKNOWN;
    }

    private static Broker broker(Section section) {
        if (section.has("url")) {
            Optional<String> user = section.required("user", Form.USER);
            Optional<Password> password = PasswordReader.required(section, "password");
            return section.value("url", Form.URI)
                    .flatMap(url -> user.flatMap(u -> password.map(p -> (Broker) new Broker.External(url, u, p))))
                    .orElse(new Broker.Embedded(Broker.ACCEPTOR_DEFAULT, Optional.empty()));
        }
        Listener acceptor = listener(section, Broker.ACCEPTOR_DEFAULT, "host");
        Optional<Password> keyStorePassword = PasswordReader.optional(section, "key-store-password");
        Optional<Path> keyStore = section.value("key-store", Form.PATH);
        if (keyStore.filter(file -> !Files.isReadable(file)).isPresent()) {
            section.fault("key-store", "a PKCS #12 file that can be read");
        }
        if (!section.has("key-store") && !acceptor.isLoopback()) {
            section.warn("host", "passwords and messages cross the network in clear text: set key-store");
        }
        return new Broker.Embedded(acceptor, keyStore.map(file -> new KeyStore(file, keyStorePassword)));
    }

    private static Listener management(Section section, Broker broker) {
        Listener management = listener(section, CaravanConfig.MANAGEMENT_DEFAULT, "address");
        if (broker instanceof Broker.Embedded(Listener acceptor, var _)
                && acceptor.port() == management.port()
                && management.port() != 0) {
            section.fault("port", "another port than that of the broker's acceptor");
        }
        return management;
    }

    private static Listener listener(Section section, Listener defaults, String addressKey) {
        return new Listener(
                section.value(addressKey, Form.LISTEN_ADDRESS).orElse(defaults.address()),
                section.value("port", Form.LISTEN_PORT).orElse(defaults.port()));
    }

    private DeliveryPolicy policy(Broker broker) {
        Retry retry = retry(root.section("retry"));
        RouteReader routes = new RouteReader(retry.attempts());
        List<Account> accounts = new AccountReader(broker, routes).read(root);
        if (!root.has("accounts") && mode == Mode.SANDBOX) {
            accounts = List.of(ACCOUNT_SANDBOX);
        } else if (accounts.isEmpty()) {
            root.warn("accounts", "nobody can drop a message: name at least one account");
        }
        return new DeliveryPolicy(
                accounts,
                domains(routes),
                routes.read(root),
                TransportReader.read(root),
                TlsRulesReader.read(root),
                new DkimReader(accounts, retry).read(root),
                retry);
    }

    private List<SenderDomain> domains(RouteReader routes) {
        List<SenderDomain> domains = new ArrayList<>();
        Set<DomainName> names = new HashSet<>();
        for (Section section : root.sections("domains")) {
            List<Route> own = routes.read(section);
            Optional<DomainName> name = section.required("name", Form.DOMAIN);
            if (name.filter(n -> !names.add(n)).isPresent()) {
                section.fault("name", "a domain that stands here once only");
            }
            name.ifPresent(n -> domains.add(new SenderDomain(n, own)));
        }
        return domains;
    }

    private Retry retry(Section section) {
        List<Duration> schedule = section.values("schedule", WAIT);
        if (!section.has("schedule")) {
            schedule = mode == Mode.SANDBOX ? Retry.SCHEDULE_SANDBOX : Retry.SCHEDULE_LIVE;
        } else if (schedule.size() > Retry.SCHEDULE_ENTRIES_MAX) {
            section.fault("schedule", "at most " + Retry.SCHEDULE_ENTRIES_MAX + " waits");
        }
        int delayedAfter = section.value("delayed-dsn-after", Form.integer(0, Retry.SCHEDULE_ENTRIES_MAX))
                .orElse(Retry.DELAYED_DSN_AFTER_DEFAULT);
        if (section.has("delayed-dsn-after") && delayedAfter > schedule.size()) {
            section.warn(
                    "delayed-dsn-after",
                    "never happens, since after attempt " + (schedule.size() + 1)
                            + " a recipient has failed: name an earlier attempt, or 0 for none");
        }
        return new Retry(schedule, section.value("expire-after", AGE), delayedAfter);
    }

    private static Limits limits(Section section) {
        Limits standard = Limits.DEFAULT;
        Limits limits = new Limits(
                section.value("in-flight-jobs", Form.integer(1, Limits.IN_FLIGHT_JOBS_MAX))
                        .orElse(standard.inFlightJobs()),
                section.value("in-flight-octets", OCTETS).orElse(standard.inFlightOctets()),
                section.value("message-octets", OCTETS).orElse(standard.messageOctets()),
                section.value("inline-octets", OCTETS).orElse(standard.inlineOctets()),
                section.value("recipients", Form.integer(1, Limits.RECIPIENTS_MAX))
                        .orElse(standard.recipients()));
        if (limits.inlineOctets() > limits.inFlightOctets()) {
            section.fault("inline-octets", "a size not above in-flight-octets, or one job would exceed it");
        }
        return limits;
    }

    private static Watermarks watermarks(Section section) {
        Watermarks standard = Watermarks.DEFAULT;
        Watermarks marks = new Watermarks(
                section.value("refuse", Form.PERCENT).orElse(standard.refuse()),
                section.value("stop-dialing", Form.PERCENT).orElse(standard.stopDialing()),
                section.value("resume", Form.PERCENT).orElse(standard.resume()),
                section.value("ballast", Form.octets(0, Limits.OCTETS_MAX)).orElse(standard.ballastOctets()));
        if (marks.resume() >= marks.refuse()) {
            section.fault("resume", "a percentage below refuse, which is " + marks.refuse() + "%");
        }
        if (marks.refuse() >= marks.stopDialing()) {
            section.fault("refuse", "a percentage below stop-dialing, which is " + marks.stopDialing() + "%");
        }
        return marks;
    }
}
