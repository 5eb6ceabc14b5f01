package dev.caravan.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.config.CaravanConfig;
import dev.caravan.config.ConfigFile;
import dev.caravan.config.DeliveryPolicy;
import dev.caravan.config.TransportConfig;
import dev.caravan.config.TransportConfig.AddressFamily;
import dev.caravan.dkim.TestKeys;
import dev.caravan.dns.Family;
import dev.caravan.envelope.DomainName;
import dev.caravan.nexthop.AddressFilter;
import dev.caravan.nexthop.FakeNames;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator is told about names when Caravan starts. */
class StartCheckTest {

    private static final Logger LOG = Logger.getLogger(StartCheck.class.getName());

    @TempDir
    Path directory;

    private final FakeNames names = new FakeNames();
    private final Lines logged = new Lines();

    @BeforeEach
    void listen() {
        LOG.addHandler(logged);
    }

    @AfterEach
    void leave() {
        LOG.removeHandler(logged);
    }

    @Test
    void aNameThatDoesNotFitIsOneLineOnTheConsoleAndOneInTheLog() throws Exception {
        names.address("mail.example", "192.0.2.1");

        assertThat(printed(config("live")))
                .singleElement()
                .asString()
                .startsWith("  warning            192.0.2.1 has no reverse name (PTR)");
        assertThat(logged.lines)
                .singleElement()
                .asString()
                .startsWith("event=ehlo-warning 192.0.2.1 has no reverse name (PTR)");
    }

    @Test
    void theSourceOfADirectTransportIsHeldToTheName() throws Exception {
        names.address("mail.example", "192.0.2.1").reverse("192.0.2.2", "mail.example");
        CaravanConfig config = config("live");
        DeliveryPolicy policy = config.policy();
        TransportConfig from = direct("192.0.2.2", Optional.empty(), policy);

        assertThat(printed(config.withPolicy(with(from, policy))))
                .singleElement()
                .asString()
                .contains("mail leaves from 192.0.2.2, which is no address of mail.example");
    }

    @Test
    void aDirectTransportsOwnNameIsHeldToItsOwnSources() throws Exception {
        names.address("mail.example", "192.0.2.1").reverse("192.0.2.1", "mail.example");
        names.address("out.example", "192.0.2.3").reverse("192.0.2.2", "out.example");
        CaravanConfig config = config("live");
        DeliveryPolicy policy = config.policy();
        TransportConfig from = direct("192.0.2.2", Optional.of(DomainName.parse("out.example")), policy);

        assertThat(printed(config.withPolicy(with(from, policy))))
                .singleElement()
                .asString()
                .contains("mail leaves from 192.0.2.2, which is no address of out.example");
    }

    private static TransportConfig direct(String source, Optional<DomainName> ehloName, DeliveryPolicy policy) {
        return new TransportConfig.Direct(
                "two",
                TransportConfig.SMTP_PORT,
                AddressFamily.ANY,
                Family.IPV4,
                List.of(InetAddress.ofLiteral(source)),
                ehloName,
                AddressFilter.PUBLIC,
                policy.transports().getFirst().connections());
    }

    private static DeliveryPolicy with(TransportConfig only, DeliveryPolicy policy) {
        return new DeliveryPolicy(
                policy.accounts(),
                policy.domains(),
                policy.routes(),
                List.of(only),
                policy.tlsRules(),
                policy.signers(),
                policy.retry());
    }

    @Test
    void aNameThatFitsIsNotSpokenOf() throws Exception {
        names.address("mail.example", "192.0.2.1").reverse("192.0.2.1", "mail.example");

        assertThat(printed(config("live"))).isEmpty();
        assertThat(logged.lines).isEmpty();
        assertThat(names.asked()).contains("IPV4 mail.example");
    }

    @Test
    void nameServersThatAreOfNoUseAreSpokenOfWithTheCure() throws Exception {
        names.silent("org").address("mail.example", "192.0.2.1").reverse("192.0.2.1", "mail.example");

        assertThat(printed(config("live")))
                .singleElement()
                .asString()
                .startsWith(
                        "  warning            names cannot be looked up, and mail to any domain waits: no answer for")
                .contains("dns.servers", "dns.mode: trusting");
        assertThat(logged.lines).singleElement().asString().startsWith("event=dns-warning names cannot");
    }

    @Test
    void aKeyThatSignsAndIsNotPublishedIsSpokenOfWithItsRecord() throws Exception {
        names.address("mail.example", "192.0.2.1").reverse("192.0.2.1", "mail.example");
        Path key = directory.resolve("key.pem");
        TestKeys.write(key, TestKeys.ed25519());
        String dkim = "dkim: [{domain: mail.example, selector: s1, key-file: '" + key + "'}]\n";
        String record = TestKeys.ed25519("s1", "mail.example").key().record();

        assertThat(printed(config("live", dkim)))
                .singleElement()
                .asString()
                .endsWith("publish: s1._domainkey.mail.example. IN TXT \"" + record + "\"");
        assertThat(logged.lines)
                .singleElement()
                .asString()
                .startsWith("event=dkim-warning s1._domainkey.mail.example has no record");
        names.text("s1._domainkey.mail.example", record);
        assertThat(printed(config("live", dkim))).isEmpty();
    }

    @Test
    void nobodyIsAskedInTheSandbox() throws Exception {
        assertThat(printed(config("sandbox"))).isEmpty();
        assertThat(names.asked()).isEmpty();
    }

    private CaravanConfig config(String mode) throws Exception {
        return config(mode, "");
    }

    private CaravanConfig config(String mode, String more) throws Exception {
        Path file = directory.resolve("caravan.yaml");
        Files.writeString(
                file,
                "mode: %s\nhostname: mail.example\ndata: '%s'\n".formatted(mode, directory.resolve("data")) + more);
        return ConfigFile.at(file).load().orThrow().config();
    }

    private List<String> printed(CaravanConfig config) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Optional<Thread> check = StartCheck.begin(config, names, new PrintStream(out, true, StandardCharsets.UTF_8));
        if (check.isPresent()) {
            check.get().join();
        }
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static final class Lines extends Handler {

        private final List<String> lines = new ArrayList<>();

        @Override
        public void publish(LogRecord message) {
            lines.add(String.format(message.getMessage(), message.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
