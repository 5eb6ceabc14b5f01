package dev.caravan.config;

import dev.caravan.config.SendmailConfig.Target;
import dev.caravan.config.TransportConfig.SiteBounds;
import dev.caravan.config.TransportConfig.Submission;
import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Mailbox;
import dev.caravan.envelope.ReversePath;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads {@code sendmail.yaml}. */
final class SendmailReader {

    private static final String SUBMISSION = "submission";
    private static final String SMARTHOST = "smarthost";
    private static final String QUEUE = "queue";
    private static final List<String> TARGETS = List.of(SUBMISSION, SMARTHOST, QUEUE);

    /** Below the home directory: what a program has to keep (XDG Base Directory Specification). */
    private static final Path KEEP_DEFAULT = Path.of(".local", "state", "caravan", "unsent");

    /** A second is hasty, an hour is a hang (ours). */
    private static final Form<Duration> TIMEOUT = Form.duration(Duration.ofSeconds(1), Duration.ofHours(1));

    private static final Form<Mailbox> ADDRESS =
            new Form<>("an address such as ann@example.org", Mailbox::parse, Form.Visibility.SHOWN);

    /** Of a machine that has no other name. */
    private static final DomainName HOSTNAME_UNKNOWN = DomainName.parse("localhost.localdomain");

    private static final SiteBounds ONE_AT_A_TIME = new SiteBounds(1, 1);

    private final Section root;
    private final Path file;
    private final Path home;

    SendmailReader(Section root, Path file, Path home) {
        this.root = root;
        this.file = file;
        this.home = home;
    }

    /** Empty only if a fault was noted. */
    Optional<SendmailConfig> config() {
        Optional<Target> target = target();
        Tls tls = NetworkReader.tls(root.section("tls"));
        Dns dns = NetworkReader.dns(root.section("dns"));
        Optional<Mailbox> from = root.value("from", ADDRESS).or(() -> target.flatMap(SendmailReader::login));
        Optional<Mailbox> defaultDestination = root.value("default-destination", ADDRESS);
        Optional<DomainName> named = root.value("hostname", Form.DOMAIN);
        DomainName machine = named.orElseGet(this::machineName);
        DomainName domain = domain(from, machine);
        DomainName hostname = named.orElseGet(() -> full(machine, domain));
        Path keep = root.value("keep", Form.PATH).orElseGet(() -> home.resolve(KEEP_DEFAULT));
        Duration timeout = root.value("timeout", TIMEOUT).orElse(SendmailConfig.TIMEOUT_DEFAULT);
        root.reading().finish();
        return target.map(to -> new SendmailConfig(
                to,
                tls,
                dns,
                hostname,
                domain,
                from,
                defaultDestination,
                keep,
                timeout,
                root.reading().warnings()));
    }

    private Optional<Target> target() {
        List<String> named = TARGETS.stream().filter(root::has).toList();
        if (named.isEmpty()) {
            root.missing(SUBMISSION, "one of submission, smarthost and queue: to whom messages are handed over");
        } else if (named.size() > 1) {
            root.fault(named.getLast(), "only one of submission, smarthost and queue");
        }
        // Of several each is judged, so that all faults are known at once.
        List<Optional<Target>> targets = named.stream().map(this::target).toList();
        return targets.size() == 1 ? targets.getFirst() : Optional.empty();
    }

    private Optional<Target> target(String key) {
        Section section = root.section(key);
        // The file is read by whoever sends, so it may well be readable to all; a secret in it is then everybody's.
        if (section.has("password") && Secrecy.isReadByAll(file)) {
            section.warn("everybody on this machine can read its password: use password-file, or chmod o-r " + file);
        }
        return switch (key) {
            case SUBMISSION ->
                RelayReader.submission(section, key, ONE_AT_A_TIME).map(Target.Server::new);
            case SMARTHOST -> RelayReader.smarthost(section, key, ONE_AT_A_TIME).map(Target.Server::new);
            default -> queue(section);
        };
    }

    private static Optional<Target> queue(Section section) {
        Optional<String> url = section.required("url", Form.URI);
        Optional<String> user = section.required("user", Form.USER);
        Optional<Password> password = PasswordReader.required(section, "password");
        Optional<String> name = section.value("name", Form.USER);
        Optional<Path> caFile = section.value("ca-file", Form.PATH);
        if (caFile.filter(path -> !Files.isReadable(path)).isPresent()) {
            section.fault("ca-file", "a PEM file that can be read");
        }
        return url.flatMap(
                at -> user.flatMap(who -> password.map(secret -> new Target.Queue(at, who, secret, name, caFile))));
    }

    /** Who logs in may send as itself nearly everywhere, and as nobody else at many places. */
    private static Optional<Mailbox> login(Target target) {
        try {
            return target instanceof Target.Server(Submission submission)
                    ? ReversePath.parse(submission.login().user()).mailbox()
                    : Optional.empty();
        } catch (BadSyntax e) {
            return Optional.empty();
        }
    }

    /** Servers want a name with a domain in EHLO (RFC 5321 section 2.3.5), and message ids are to be nobody else's. */
    private static DomainName full(DomainName machine, DomainName domain) {
        try {
            return machine.ascii().contains(".") ? machine : DomainName.parse(machine.ascii() + "." + domain.ascii());
        } catch (BadSyntax e) {
            // Too long together.
            return domain;
        }
    }

    private DomainName machineName() {
        try {
            return Form.DOMAIN.parse().apply(root.reading().machineName().get());
        } catch (IllegalArgumentException | UncheckedIOException e) {
            return HOSTNAME_UNKNOWN;
        }
    }

    private DomainName domain(Optional<Mailbox> from, DomainName hostname) {
        Optional<DomainName> known = root.value("domain", Form.DOMAIN)
                .or(() -> from.map(ReversePath::of).flatMap(ReversePath::domain));
        if (known.isEmpty()
                && (hostname.equals(HOSTNAME_UNKNOWN) || !hostname.ascii().contains("."))) {
            root.missing("domain", "what completes addresses such as root: this machine has no full name to take");
        }
        return known.orElse(hostname);
    }
}
