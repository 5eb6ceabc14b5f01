package dev.caravan.config;

import static dev.caravan.config.Loading.config;
import static dev.caravan.config.Loading.loaded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.config.CaravanConfig.Mode;
import dev.caravan.config.TransportConfig.AddressFamily;
import dev.caravan.config.TransportConfig.Camel;
import dev.caravan.config.TransportConfig.Direct;
import dev.caravan.config.TransportConfig.Fail;
import dev.caravan.config.TransportConfig.SiteBounds;
import dev.caravan.config.TransportConfig.Smarthost;
import dev.caravan.dns.Family;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Host;
import dev.caravan.envelope.ReversePath;
import dev.caravan.mtasts.OnUnavailable;
import dev.caravan.nexthop.AddressFilter;
import dev.caravan.route.RouteSelector;
import dev.caravan.route.TlsRules;
import dev.caravan.route.Verdict;
import dev.caravan.sasl.Mechanism;
import dev.caravan.site.Rate;
import dev.caravan.site.Rate.Counted;
import dev.caravan.site.Rate.Unit;
import dev.caravan.smtp.SmtpTimeouts;
import dev.caravan.tls.TlsRequirement;
import dev.caravan.tls.TlsRequirement.Floor;
import dev.caravan.transport.smarthost.RelayTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {

    @TempDir
    Path directory;

    @Test
    void withoutAFileItIsTheSandboxThatRetriesWithinSeconds() throws BadConfig {
        CaravanConfig config = Loading.sandbox().load().orThrow().config();

        assertThat(config.mode()).isEqualTo(Mode.SANDBOX);
        assertThat(config.hostname()).hasToString("sandbox.localhost");
        assertThat(config.broker()).isEqualTo(new Broker.Embedded(new Listener("127.0.0.1", 61616), Optional.empty()));
        assertThat(config.policy().accounts()).extracting(Account::name).containsExactly("app");
        assertThat(config.policy().retry().schedule())
                .startsWith(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(20))
                .hasSize(7);
    }

    @Test
    void theSandboxSampleShowsTheDefaultsOfTheSandbox() throws BadConfig {
        ConfigResult.Loaded sample =
                Loading.file(Path.of("config/sandbox.yaml")).load().orThrow();
        assertThat(sample.config()).isEqualTo(Loading.sandbox().load().orThrow().config());
        assertThat(sample.warnings()).isEmpty();
    }

    @Test
    void theLiveSampleRelaysAllButTheColleaguesMail() throws BadConfig {
        ConfigResult.Loaded sample =
                Loading.file(Path.of("config/live.yaml")).load().orThrow();
        RouteSelector selector = new RouteSelector(sample.config().policy().routeTable());

        assertThat(sample.warnings()).isEmpty();
        assertThat(selector.select("shop", ReversePath.NULL, Host.parse("example.net"), 1))
                .isEqualTo(new Verdict("relay", "global route 2"));
        assertThat(selector.select("shop", ReversePath.NULL, Host.parse("mail.example.org"), 1))
                .isEqualTo(new Verdict("direct", "global route 1"));
    }

    @Test
    void aFileIsLiveUnlessItSaysOtherwise() {
        CaravanConfig config = config(Loading.ACCOUNT);

        assertThat(config.mode()).isEqualTo(Mode.LIVE);
        assertThat(config.hostname()).hasToString("machine.example.org");
        assertThat(config.data()).isEqualTo(Path.of("data"));
        assertThat(config.policy().retry().schedule())
                .containsExactly(
                        Duration.ofSeconds(450),
                        Duration.ofMinutes(15),
                        Duration.ofMinutes(30),
                        Duration.ofHours(1),
                        Duration.ofHours(2),
                        Duration.ofHours(4),
                        Duration.ofHours(8));
        assertThat(config.policy().retry().attempts()).isEqualTo(8);
        assertThat(config.policy().transport("direct")).contains(Direct.withDefaults("direct"));
        assertThat(config.limits()).isEqualTo(new Limits(2_000, 67_108_864, 52_428_800, 65_536, 1_000));
        assertThat(config.watermarks()).isEqualTo(new Watermarks(80, 90, 75, 67_108_864));
        assertThat(config.failedRetention()).isEqualTo(Duration.ofDays(7));
        assertThat(config.drain()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.management()).isEqualTo(new Listener("127.0.0.1", 9000));
        assertThat(config.dns()).isEqualTo(new Dns(List.of(), Duration.ofSeconds(5)));
        assertThat(config.smtpTimeouts()).isEqualTo(SmtpTimeouts.RFC5321);
        assertThat(config.mtaSts()).isEqualTo(new MtaStsSettings(OnUnavailable.STRICT, 443, AddressFilter.PUBLIC));
        assertThat(config.policy().tlsRules()).isEqualTo(TlsRules.NONE);
    }

    @Test
    void readsWhatIsAskedOfTls() {
        CaravanConfig config = config(Loading.ACCOUNT + """
                mta-sts: {on-error: defer, port: 8443, allow-private: true}
                tls-rules:
                  - {to-domain: [partner.example, .bank.example], require: verify, names: mx.partner.example}
                  - {to-domain: .old.example, require: none}
                  - {require: dane-only}
                """);

        assertThat(config.mtaSts()).isEqualTo(new MtaStsSettings(OnUnavailable.DEFER, 8_443, AddressFilter.PRIVATE));
        TlsRules rules = config.policy().tlsRules();
        assertThat(rules.of(Host.parse("a.bank.example")))
                .isEqualTo(new TlsRequirement(Floor.VERIFY, List.of(DomainName.parse("mx.partner.example"))));
        assertThat(rules.of(Host.parse("very.old.example"))).isEqualTo(new TlsRequirement(Floor.NONE));
        assertThat(rules.of(Host.parse("a.partner.example"))).isEqualTo(new TlsRequirement(Floor.DANE_ONLY));
        assertThat(rules.of(Host.parse("[192.0.2.1]"))).isEqualTo(new TlsRequirement(Floor.DANE_ONLY));
    }

    @Test
    void readsNameServersAndTimeouts() {
        CaravanConfig config = config(Loading.ACCOUNT + """
                dns: {servers: ["192.0.2.2:5353", "2001:db8::1", "[2001:db8::2]:54"], timeout: 500ms}
                smtp-timeouts: {greeting: 7s, final-dot: 11m, session: 3h}
                """);

        assertThat(config.dns())
                .isEqualTo(new Dns(
                        List.of(
                                new InetSocketAddress("192.0.2.2", 5353),
                                new InetSocketAddress("2001:db8::1", 53),
                                new InetSocketAddress("2001:db8::2", 54)),
                        Duration.ofMillis(500)));
        assertThat(config.smtpTimeouts().greeting()).isEqualTo(Duration.ofSeconds(7));
        assertThat(config.smtpTimeouts().finalDot()).isEqualTo(Duration.ofMinutes(11));
        assertThat(config.smtpTimeouts().session()).isEqualTo(Duration.ofHours(3));
        assertThat(config.smtpTimeouts().mail()).isEqualTo(SmtpTimeouts.RFC5321.mail());
    }

    @Test
    void readsWhomToBelieveAboutNames() throws IOException {
        Path anchors = Files.writeString(directory.resolve("anchors"), ". IN DS 1 13 2 " + "AB".repeat(32) + "\n");

        Dns dns = config(Loading.ACCOUNT + """
                dns: {servers: [192.0.2.2], mode: validating, trust-anchors-file: "%s"}
                """.formatted(anchors)).dns();
        assertThat(dns.mode()).contains(Dns.Mode.VALIDATING);
        assertThat(dns.anchors().orElseThrow().records()).contains("ABABAB");

        Dns trusting = config(Loading.ACCOUNT + """
                dns: {servers: [192.0.2.2], mode: trusting, trusted: [192.0.2.2, "2001:db8::1"]}
                """).dns();
        assertThat(trusting.mode()).contains(Dns.Mode.TRUSTING);
        assertThat(trusting.trusted())
                .containsExactlyInAnyOrder(InetAddress.ofLiteral("192.0.2.2"), InetAddress.ofLiteral("2001:db8::1"));
    }

    @Test
    void aSourceThatThisMachineDoesNotHaveIsRefused() throws IOException {
        Path file = Files.writeString(
                directory.resolve("c.yaml"),
                Loading.ACCOUNT + "transports: [{name: a, type: direct, source: [192.0.2.1, \"::1\"]}]");
        Surroundings surroundings =
                new Surroundings(new Environment(Map.of()), () -> "m.example", InetAddress::isLoopbackAddress);

        assertThat(new ConfigFile(Optional.of(file), surroundings).load())
                .isInstanceOfSatisfying(
                        ConfigResult.Refused.class,
                        refused -> assertThat(refused.faults())
                                .singleElement()
                                .satisfies(fault -> assertThat(fault.path() + " " + fault.wanted())
                                        .isEqualTo("transports[0].source an address of this machine")));
        assertThat(Surroundings.ofProcess().isOurs())
                .accepts(InetAddress.ofLiteral("127.0.0.9"))
                .rejects(InetAddress.ofLiteral("192.0.2.1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"machine", "172.17.0.2", "not a name", ""})
    void aMachineWithoutAFullNameIsWarnedOf(String machineName) throws IOException, BadConfig {
        Path file = Files.writeString(directory.resolve("c.yaml"), Loading.ACCOUNT);
        Surroundings surroundings = new Surroundings(new Environment(Map.of()), () -> machineName);
        ConfigResult.Loaded loaded =
                new ConfigFile(Optional.of(file), surroundings).load().orThrow();

        assertThat(loaded.config().hostname()).hasToString("localhost.localdomain");
        assertThat(loaded.warnings()).extracting(Warning::path).containsExactly("hostname");
    }

    @Test
    void readsRatesOfATransport() throws Exception {
        CaravanConfig config = config("""
                accounts: [{name: app}]
                transports:
                  - {name: direct, type: direct, connections: {max: 3}, rate: [14/s, 50000/d], recipient-rate: 30/min}
                """);
        assertThat(config.policy().transports().getFirst().connections())
                .isEqualTo(new SiteBounds(
                        1,
                        3,
                        List.of(
                                new Rate(Counted.MESSAGES, 14, Unit.SECOND),
                                new Rate(Counted.MESSAGES, 50_000, Unit.DAY),
                                new Rate(Counted.RECIPIENTS, 30, Unit.MINUTE))));
    }

    @Test
    void readsEveryTypeOfTransport() throws Exception {
        CaravanConfig config = config("""
                accounts: [{name: app}]
                transports:
                  - {name: relay, type: smarthost, host: smtp.example.org, connections: 5}
                  - {name: tls, type: smarthost, host: 192.0.2.1, tls: implicit, connections: {min: 2, max: 3}}
                  - {name: direct, type: direct, port: 2525, prefer: ipv6, source: [192.0.2.1, "2001:db8::1"], allow-private: true}
                  - {name: never, type: fail, code: 450, text: try later}
                  - {name: archive, type: camel, uri: "file:archive?fileName=x"}
                """);
        assertThat(config.policy().transports())
                .containsExactly(
                        new Smarthost(
                                "relay",
                                Host.parse("smtp.example.org"),
                                25,
                                RelayTls.STARTTLS,
                                Optional.empty(),
                                new SiteBounds(1, 5)),
                        new Smarthost(
                                "tls",
                                Host.parse("[192.0.2.1]"),
                                465,
                                RelayTls.IMPLICIT,
                                Optional.empty(),
                                new SiteBounds(2, 3)),
                        new Direct(
                                "direct",
                                2525,
                                AddressFamily.ANY,
                                Family.IPV6,
                                List.of(InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral("2001:db8::1")),
                                AddressFilter.PRIVATE,
                                SiteBounds.DEFAULT),
                        new Fail("never", 450, "try later"),
                        new Camel("archive", "file:archive?fileName=x", SiteBounds.DEFAULT));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "false                            | false",
                "true                             | true",
                "10.1.0.0/16                      | 10.1.0.0/16",
                "[10.1.0.0/16, 'fd00:1::/32']     | 10.1.0.0/16,fd00:1:0:0:0:0:0:0/32",
                "['::ffff:10.1.0.0/112']          | 10.1.0.0/16",
                "[]                               | false",
            })
    void readsWhichPrivateNetworksAreAllowed(String yaml, String filter) throws Exception {
        CaravanConfig config = config(Loading.ACCOUNT + """
                transports: [{name: direct, type: direct, allow-private: %s}]
                mta-sts: {allow-private: %s}
                """.formatted(yaml, yaml));

        assertThat(config.policy().transport("direct"))
                .containsInstanceOf(Direct.class)
                .hasValueSatisfying(
                        transport -> assertThat(((Direct) transport).filter()).hasToString(filter));
        assertThat(config.mtaSts().filter()).hasToString(filter);
    }

    @Test
    void readsHowToLogInAndHowToGoThroughAProxy() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "from a file\n");
        CaravanConfig config = config("""
                accounts: [{name: app}]
                transports:
                  - name: provider
                    type: submission
                    host: smtp.example.org
                    tls: implicit
                    user: ann
                    password-file: %s
                    mechanisms: [scram-sha-256, PLAIN]
                    dialer: {host: 192.0.2.9, user: me, password: sesame}
                  - {name: token, type: submission, host: smtp.example.org, user: ann, token-command: [get-token, --now]}
                  - {name: away, type: socks, host: proxy.example.org, ehlo-name: out.example.org, egress: 192.0.2.7}
                """.formatted(secret));
        TransportConfig.ProxyConfig proxy = new TransportConfig.ProxyConfig(
                Host.parse("[192.0.2.9]"), 1080, Optional.of("me"), Optional.of(new Password("sesame")));
        TransportConfig.Submission provider =
                (TransportConfig.Submission) config.policy().transports().getFirst();
        assertThat(provider.port()).isEqualTo(465);
        assertThat(provider.dialer()).contains(proxy);
        assertThat(provider.login().passwordFile()).contains(secret);
        assertThat(provider.login().mechanisms()).containsExactly(Mechanism.SCRAM_SHA_256, Mechanism.PLAIN);
        TransportConfig.Submission token =
                (TransportConfig.Submission) config.policy().transports().get(1);
        assertThat(token.port()).isEqualTo(587);
        assertThat(token.login().tokenCommand()).containsExactly("get-token", "--now");
        TransportConfig.Socks away =
                (TransportConfig.Socks) config.policy().transports().get(2);
        assertThat(away.egress()).containsExactly(InetAddress.ofLiteral("192.0.2.7"));
        assertThat(away.ehloName()).contains(DomainName.parse("out.example.org"));
        assertThat(config.policy().toString()).doesNotContain("sesame");
    }

    @Test
    void readsAccountsAndTheRoutesOfAllThreeLists() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "from a file\n");
        ConfigResult.Loaded loaded = loaded("""
                accounts:
                  - name: shop
                    password-file: %s
                    domains: [example.org, BÜCHER.example]
                    may-use: [relay, direct]
                    dsn: never
                    routes: [{to-domain: [example.net, .example.com], from-attempt: 4, transport: relay}]
                  - {name: news, password: in the file, routes: [{transport: direct}]}
                domains: [{name: example.org, routes: [{from-domain: ., transport: relay}, {}]}]
                routes: [{transport: relay}]
                transports: [{name: relay, type: fail}]
                """.formatted(secret));
        DeliveryPolicy policy = loaded.config().policy();
        Account shop = policy.account("shop").orElseThrow();

        assertThat(shop.password()).contains(new Password("from a file"));
        assertThat(shop.domains())
                .containsExactlyInAnyOrder(DomainName.parse("example.org"), DomainName.parse("xn--bcher-kva.example"));
        assertThat(shop.mayUse()).containsExactlyInAnyOrder("relay", "direct");
        assertThat(shop.dsn()).isEqualTo(Account.DsnPolicy.NEVER);
        assertThat(shop.routes().getFirst().fromAttempt()).isEqualTo(4);
        assertThat(policy.account("news").orElseThrow().password()).contains(new Password("in the file"));
        assertThat(policy.routeTable().domainRoutes().get(DomainName.parse("example.org")))
                .extracting(route -> route.transport())
                .containsExactly("relay", "direct");
        assertThat(loaded.sources()).contains(secret);
    }

    @Test
    void readsTlsOnTheAcceptorAndABrokerElsewhere() throws IOException {
        Path keys = Files.writeString(directory.resolve("acceptor.p12"), "");
        assertThat(config(Loading.ACCOUNT
                                + "broker: {host: 0.0.0.0, port: 0, key-store: %s, key-store-password: x}"
                                        .formatted(keys))
                        .broker())
                .isEqualTo(new Broker.Embedded(
                        new Listener("0.0.0.0", 0),
                        Optional.of(new Broker.KeyStore(keys, Optional.of(new Password("x"))))));
        assertThat(config("accounts: [{name: app}]\nbroker: {url: tcp://b.example:1, user: u, password: p}")
                        .broker())
                .isEqualTo(new Broker.External("tcp://b.example:1", "u", new Password("p")));
    }

    @ParameterizedTest
    @CsvSource({
        "'${PORT}',          2525",
        "'${PORT:99}',       2525",
        "'${MISSING:99}',    99",
        "'1${EMPTY}7',       17",
        "'1${MISSING:}7',    17",
    })
    void valuesTakeTheEnvironmentIn(String written, int port) {
        assertThat(config(Loading.ACCOUNT + "management: {port: \"" + written + "\"}")
                        .management()
                        .port())
                .isEqualTo(port);
    }

    @Test
    void aDoubledDollarSignIsAPlainOne() {
        assertThat(config("accounts: [{name: app, password: \"a$${PORT}$b\"}]")
                        .policy()
                        .accounts()
                        .getFirst()
                        .password())
                .contains(new Password("a${PORT}$b"));
    }

    @Test
    void aKeyWithNothingBehindItIsAnEmptyPart() {
        assertThat(config(Loading.ACCOUNT + "limits:\nroutes:\nbroker:\n").limits())
                .isEqualTo(Limits.DEFAULT);
    }

    @Test
    void warnsOfWhatCanNeverHappen() {
        List<Warning> warnings = loaded("""
                accounts: [{name: app}]
                broker: {host: 0.0.0.0}
                retry: {schedule: [1m, 2m], delayed-dsn-after: 3}
                routes:
                  - {from-attempt: 2, transport: direct}
                  - {to-domain: example.org}
                  - {to-domain: example.org, from-attempt: 3}
                  - {from-attempt: 4}
                """).warnings();
        assertThat(warnings)
                .extracting(Warning::path)
                .containsExactly(
                        "broker.host", "retry.delayed-dsn-after", "routes[2]", "routes[3].from-attempt", "routes[3]");
        assertThat(warnings.getFirst())
                .hasToString("line 2, broker.host: found \"0.0.0.0\";"
                        + " passwords and messages cross the network in clear text: set key-store");
        assertThat(warnings.get(3).toString())
                .startsWith("line 8, routes[3].from-attempt: found \"4\"; never matches")
                .endsWith("lengthen retry.schedule");
    }

    @Test
    void warnsOfALiveFileWithoutAccountsAndOfPasswordsThatDoNothing() {
        assertThat(loaded("mode: live").warnings()).extracting(Warning::path).containsExactly("accounts");
        assertThat(loaded("""
                broker: {url: tcp://b.example:1, user: u, password: p}
                accounts: [{name: app, password: x}]
                """).warnings()).extracting(Warning::path).containsExactly("accounts[0]");
    }

    @Test
    void secretsDoNotShowThemselves() {
        CaravanConfig config = config("""
                accounts: [{name: app, password: hunter2}]
                broker: {url: "tcp://b.example:1", user: u, password: hunter2}
                transports: [{name: x, type: camel, uri: "jms:q?password=hunter2"}]
                """);
        assertThat(config.toString()).doesNotContain("hunter2").contains("app");
    }

    @ParameterizedTest
    @CsvSource({
        "by-property, by-variable, by-property",
        "'',          by-variable, by-variable",
        "'',          '',          usual",
    })
    void thePropertyNamesTheFileBeforeTheVariableAndBothBeforeTheUsualPlace(
            String property, String variable, String expected) throws IOException {
        Path usual = Files.writeString(directory.resolve("usual"), "");
        Properties properties = new Properties();
        properties.setProperty(ConfigFile.PROPERTY, property);
        Surroundings surroundings = new Surroundings(new Environment(Map.of(ConfigFile.VARIABLE, variable)), () -> "");

        assertThat(ConfigFile.locate(properties, surroundings, usual).path())
                .hasValueSatisfying(path -> assertThat(path.getFileName()).hasToString(expected));
    }

    @Test
    void nothingNamedAndNothingInTheUsualPlaceIsNoFile() {
        Surroundings surroundings = new Surroundings(new Environment(Map.of()), () -> "");
        assertThat(ConfigFile.locate(new Properties(), surroundings, directory.resolve("none"))
                        .path())
                .isEmpty();
    }

    @Test
    void oneExceptionCarriesAllFaults() {
        assertThatThrownBy(() -> Loading.load("drain: soon\nmode: dead").orThrow())
                .isInstanceOf(BadConfig.class)
                .hasMessageContaining("has 2 faults:\n  line 1, drain: found \"soon\"; wanted a duration")
                .hasMessageContaining("\n  line 2, mode: found \"dead\"; wanted one of sandbox, live");
    }
}
