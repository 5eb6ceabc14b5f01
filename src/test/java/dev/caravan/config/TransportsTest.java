package dev.caravan.config;

import static dev.caravan.config.Loading.config;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.config.TransportConfig.AddressFamily;
import dev.caravan.config.TransportConfig.Camel;
import dev.caravan.config.TransportConfig.Direct;
import dev.caravan.config.TransportConfig.Fail;
import dev.caravan.config.TransportConfig.SiteBounds;
import dev.caravan.config.TransportConfig.Smarthost;
import dev.caravan.config.TransportConfig.WayOut;
import dev.caravan.dns.Family;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Host;
import dev.caravan.nexthop.AddressFilter;
import dev.caravan.sasl.Mechanism;
import dev.caravan.site.Rate;
import dev.caravan.site.Rate.Counted;
import dev.caravan.site.Rate.Unit;
import dev.caravan.transport.smarthost.RelayHost;
import dev.caravan.transport.smarthost.RelayHosts;
import dev.caravan.transport.smarthost.RelayHosts.Naming;
import dev.caravan.transport.smarthost.RelayHosts.Order;
import dev.caravan.transport.smarthost.RelayTls;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How transports are read. */
class TransportsTest {

    @TempDir
    Path directory;

    private static final WayOut DIRECTLY = new WayOut(Optional.empty(), List.of(), Optional.empty());

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
                  - {name: direct, type: direct, port: 2525, prefer: ipv6, source: [192.0.2.1, "2001:db8::1"], ehlo-name: out.example.org, allow-private: true}
                  - {name: never, type: fail, code: 450, text: try later}
                  - {name: archive, type: camel, uri: "file:archive?fileName=x"}
                """);
        assertThat(config.policy().transports())
                .containsExactly(
                        new Smarthost(
                                "relay",
                                RelayHosts.of(new RelayHost(Host.parse("smtp.example.org"), 25)),
                                RelayTls.STARTTLS,
                                DIRECTLY,
                                new SiteBounds(1, 5)),
                        new Smarthost(
                                "tls",
                                RelayHosts.of(new RelayHost(Host.parse("[192.0.2.1]"), 465)),
                                RelayTls.IMPLICIT,
                                DIRECTLY,
                                new SiteBounds(2, 3)),
                        new Direct(
                                "direct",
                                2525,
                                AddressFamily.ANY,
                                Family.IPV6,
                                List.of(InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral("2001:db8::1")),
                                Optional.of(DomainName.parse("out.example.org")),
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
                    dialer: {host: 192.0.2.9, user: me, password: sesame, names: proxy}
                  - {name: token, type: submission, host: smtp.example.org, user: ann, token-command: [get-token, --now]}
                  - {name: away, type: socks, host: proxy.example.org, ehlo-name: out.example.org, egress: 192.0.2.7}
                """.formatted(secret));
        TransportConfig.ProxyConfig proxy = new TransportConfig.ProxyConfig(
                Host.parse("[192.0.2.9]"),
                1080,
                Optional.of("me"),
                Optional.of(new Password("sesame")),
                Optional.empty());
        TransportConfig.Submission provider =
                (TransportConfig.Submission) config.policy().transports().getFirst();
        assertThat(provider.hosts().listed()).containsExactly(new RelayHost(Host.parse("smtp.example.org"), 465));
        assertThat(provider.way().dialer()).contains(proxy);
        assertThat(provider.hosts().naming()).isEqualTo(Naming.LEFT_TO_PROXY);
        assertThat(provider.login().passwordFile()).contains(secret);
        assertThat(provider.login().mechanisms()).containsExactly(Mechanism.SCRAM_SHA_256, Mechanism.PLAIN);
        TransportConfig.Submission token =
                (TransportConfig.Submission) config.policy().transports().get(1);
        assertThat(token.hosts().listed()).containsExactly(new RelayHost(Host.parse("smtp.example.org"), 587));
        assertThat(token.login().tokenCommand()).containsExactly("get-token", "--now");
        TransportConfig.Socks away =
                (TransportConfig.Socks) config.policy().transports().get(2);
        assertThat(away.egress()).containsExactly(InetAddress.ofLiteral("192.0.2.7"));
        assertThat(away.ehloName()).contains(DomainName.parse("out.example.org"));
        assertThat(config.policy().toString()).doesNotContain("sesame");
    }

    @Test
    void readsSeveralHostsOfARelayAndTheWayThere() throws Exception {
        CaravanConfig config = config("""
                accounts: [{name: app}]
                transports:
                  - {name: listed, type: smarthost, hosts: [a.example, {host: 192.0.2.1, port: 2525}], port: 26}
                  - name: drawn
                    type: submission
                    hosts: [{host: a.example, weight: 3}, {host: b.example}]
                    order: weighted
                    mx: true
                    user: ann
                    password-command: [get-password, ann]
                    source: [192.0.2.1, "2001:db8::1"]
                    ehlo-name: out.example.org
                """);
        Smarthost listed = (Smarthost) config.policy().transports().getFirst();
        TransportConfig.Submission drawn =
                (TransportConfig.Submission) config.policy().transports().get(1);

        assertThat(listed.hosts())
                .isEqualTo(new RelayHosts(
                        List.of(
                                new RelayHost(Host.parse("a.example"), 26),
                                new RelayHost(Host.parse("[192.0.2.1]"), 2525)),
                        Order.LISTED,
                        Naming.HOSTS));
        assertThat(drawn.hosts())
                .isEqualTo(new RelayHosts(
                        List.of(
                                new RelayHost(Host.parse("a.example"), 587, 3),
                                new RelayHost(Host.parse("b.example"), 587, 1)),
                        Order.WEIGHTED,
                        Naming.DOMAINS));
        assertThat(drawn.login().passwordCommand()).containsExactly("get-password", "ann");
        assertThat(drawn.way())
                .isEqualTo(new WayOut(
                        Optional.empty(),
                        List.of(InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral("2001:db8::1")),
                        Optional.of(DomainName.parse("out.example.org"))));
    }
}
