package dev.caravan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.config.SendmailConfig.Target;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Mailbox;
import dev.caravan.transport.smarthost.RelayTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SendmailFileTest {

    private static final String RELAY = "smarthost: {host: relay.example}\n";

    @TempDir
    Path home;

    private final Map<String, String> variables = new HashMap<>();
    private String machine = "machine.example.org";

    @Test
    void aServerIsDescribedAsATransportIs() throws Exception {
        SendmailConfig config = load("submission: {host: smtp.example, user: ann@site.example, password: secret}\n");
        assertThat(config.target())
                .isInstanceOfSatisfying(
                        Target.Server.class,
                        server -> assertThat(server.transport())
                                .isInstanceOfSatisfying(TransportConfig.Submission.class, s -> {
                                    assertThat(s.hosts().listed().getFirst().port())
                                            .isEqualTo(587);
                                    assertThat(s.tls()).isEqualTo(RelayTls.STARTTLS);
                                    assertThat(s.login().user()).isEqualTo("ann@site.example");
                                }));
        assertThat(config.from()).contains(Mailbox.parse("ann@site.example"));
        assertThat(config.domain()).isEqualTo(DomainName.parse("site.example"));
        assertThat(config.hostname()).isEqualTo(DomainName.parse("machine.example.org"));
        assertThat(config.keep()).isEqualTo(home.resolve(".local/state/caravan/unsent"));
        assertThat(config.timeout()).isEqualTo(Duration.ofMinutes(3));
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void everythingElseCanBeSaid() throws Exception {
        SendmailConfig config = load("""
                queue: {url: 'tcp://queue.example:61616', user: cron, password: secret, name: other.outbound}
                hostname: h.example
                domain: d.example
                from: robot@f.example
                default-destination: admin@f.example
                keep: ${FOLDER}/kept
                timeout: 10s
                """);
        assertThat(config.target())
                .isEqualTo(new Target.Queue(
                        "tcp://queue.example:61616",
                        "cron",
                        new Password("secret"),
                        Optional.of("other.outbound"),
                        Optional.empty()));
        assertThat(config.hostname()).isEqualTo(DomainName.parse("h.example"));
        assertThat(config.domain()).isEqualTo(DomainName.parse("d.example"));
        assertThat(config.defaultDestination()).contains(Mailbox.parse("admin@f.example"));
        assertThat(config.keep()).isEqualTo(Path.of("/var/x/kept"));
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void theSampleOfTheProjectIsWithoutFault() throws Exception {
        Path password = Files.writeString(home.resolve("password"), "secret\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        String sample = Files.readString(Path.of("config", "sendmail.yaml"))
                .replace("/etc/caravan/sendmail.password", password.toString());
        assertThat(load(sample).warnings()).isEmpty();
    }

    @Test
    void allFaultsAreToldAtOnceWithTheNearestKey() throws Exception {
        assertThat(faults("""
                smarthost: {hots: relay.example, port: 0}
                form: a@x.example
                timeout: soon
                default-destination: nobody
                """))
                .contains("6 faults")
                .contains("smarthost.hots: found an unknown key; wanted hosts, the nearest key known here")
                .contains("smarthost.host: found no such key")
                .contains("smarthost.port: found \"0\"")
                .contains("form: found an unknown key; wanted from, the nearest key known here")
                .contains("timeout: found \"soon\"")
                .contains("default-destination: found \"nobody\"; wanted an address such as ann@example.org");
        assertThat(faults(RELAY + "queue: {url: 'tcp://q:1', user: u, password: p}\n"))
                .contains("only one of submission, smarthost and queue");
        assertThat(faults("hostname: h.example\n")).contains("one of submission, smarthost and queue");
        assertThat(faults("queue: {url: 'tcp://q:1'}\n")).contains("queue.user").contains("queue.password");
        machine = "machine";
        assertThat(faults(RELAY)).contains("domain: found no such key");
        assertThat(load(RELAY + "domain: d.example\n").hostname()).isEqualTo(DomainName.parse("machine.d.example"));
    }

    @Test
    void theFirstFileThatIsThereCounts() throws Exception {
        assertThat(catchThrowableOfType(
                        BadConfig.class, () -> file(Optional.empty()).load()))
                .hasMessageContaining(home.resolve(".config/caravan/sendmail.yaml") + " or /etc/caravan/sendmail.yaml");
        Path own = write(".config/caravan/sendmail.yaml", RELAY + "domain: own.example\n");
        assertThat(own).exists();
        assertThat(domain(Optional.empty())).isEqualTo("own.example");
        variables.put(
                SendmailFile.VARIABLE,
                write("v.yaml", RELAY + "domain: variable.example\n").toString());
        assertThat(domain(Optional.empty())).isEqualTo("variable.example");
        assertThat(domain(Optional.of(write("c.yaml", RELAY + "domain: flag.example\n"))))
                .isEqualTo("flag.example");
        assertThat(catchThrowableOfType(
                        BadConfig.class,
                        () -> file(Optional.of(home.resolve("none.yaml"))).load()))
                .hasMessageContaining("none.yaml");
    }

    @Test
    void homeIsWhereTheEnvironmentSays() throws Exception {
        Path elsewhere = write("other/.config/caravan/sendmail.yaml", RELAY + "domain: other.example\n");
        variables.put("HOME", home.resolve("other").toString());
        assertThat(elsewhere).exists();
        assertThat(domain(Optional.empty())).isEqualTo("other.example");
        write(".config/caravan/sendmail.yaml", RELAY + "domain: own.example\n");
        variables.put("HOME", "");
        assertThat(domain(Optional.empty())).isEqualTo("own.example");
    }

    @Test
    void secretsThatEverybodyCanReadAreWarnedOf() throws Exception {
        Path secret = Files.writeString(home.resolve("secret"), "x\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        String login = "submission: {host: smtp.example, user: ann@site.example, ";
        Path file = write("a.yaml", login + "password-file: '" + secret + "'}\n");
        assertThat(file(Optional.of(file)).load().warnings())
                .singleElement()
                .asString()
                .endsWith("everybody on this machine can read a secret: chmod o-r " + secret);
        Path inline = write("b.yaml", login + "password: x}\n");
        Files.setPosixFilePermissions(inline, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(file(Optional.of(inline)).load().warnings())
                .singleElement()
                .asString()
                .contains("submission: everybody on this machine can read its password");
        Files.setPosixFilePermissions(inline, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(file(Optional.of(inline)).load().warnings()).isEmpty();
    }

    private SendmailConfig load(String yaml) throws IOException, BadConfig {
        return file(Optional.of(write("x.yaml", yaml))).load();
    }

    private String faults(String yaml) throws IOException {
        Path file = write("x.yaml", yaml);
        return String.valueOf(catchThrowableOfType(
                        BadConfig.class, () -> file(Optional.of(file)).load())
                .getMessage());
    }

    private String domain(Optional<Path> named) throws BadConfig {
        return file(named).load().domain().ascii();
    }

    private SendmailFile file(Optional<Path> named) {
        Properties properties = new Properties();
        properties.setProperty("user.home", home.toString());
        variables.put("FOLDER", "/var/x");
        return SendmailFile.locate(named, properties, new Surroundings(new Environment(variables), () -> machine));
    }

    private Path write(String name, String yaml) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, yaml);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }
}
