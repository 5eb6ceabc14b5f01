package dev.caravan.mtasts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dial.DirectDialer;
import dev.caravan.envelope.DomainName;
import dev.caravan.mtasts.StsFetch.Failed;
import dev.caravan.mtasts.StsFetch.Fetched;
import dev.caravan.mtasts.StsPolicyFetcher.Way;
import dev.caravan.mtasts.StsTrouble.Kind;
import dev.caravan.nexthop.AddressFilter;
import dev.caravan.nexthop.DnsAddressLookup;
import dev.caravan.nexthop.FakeNames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 8461 section 3.3. */
@Timeout(30)
class StsPolicyFetcherTest {

    private static final DomainName DOMAIN = DomainName.parse("a.example");
    private static final String HOST = "mta-sts.a.example";
    private static final Duration LONG = Duration.ofSeconds(20);

    private static TestAuthority authority;

    private final FakeNames names = new FakeNames().address(HOST, "127.0.0.1");
    private final List<InetSocketAddress> dialed = new ArrayList<>();

    @BeforeAll
    static void prepare() throws Exception {
        authority = new TestAuthority();
    }

    private StsPolicyFetcher fetcher(int port, AddressFilter filter, Duration deadline) throws Exception {
        Way way = new Way(
                new DnsAddressLookup(names, DnsAddressLookup.ANY),
                filter,
                (address, timeout) -> {
                    dialed.add(address);
                    return new DirectDialer().dial(address, timeout);
                },
                port);
        return new StsPolicyFetcher(way, authority.client(), deadline);
    }

    private StsFetch fetch(int port) throws Exception {
        return fetcher(port, AddressFilter.LOOPBACK, LONG).fetch(DOMAIN);
    }

    private static Kind kind(StsFetch fetch) {
        assertThat(fetch).isInstanceOf(Failed.class);
        return ((Failed) fetch).why().kind();
    }

    private static Instant tomorrow() {
        return Instant.now().plus(Duration.ofDays(1));
    }

    @Test
    void aPolicyComesFromItsHostAndPath() throws Exception {
        try (PolicyHost host = new PolicyHost(authority.server(HOST))) {
            assertThat(fetch(host.port())).isEqualTo(new Fetched(StsPolicyParser.parse(PolicyHost.POLICY)));
            assertThat(host.requests())
                    .containsExactly("GET /.well-known/mta-sts.txt Host: " + HOST + ":" + host.port()
                            + " SNI: [type=host_name (0), value=" + HOST + "]");
            assertThat(dialed).containsExactly(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), host.port()));
        }
    }

    @Test
    void aWildcardForAWholeLabelIsAName() throws Exception {
        try (PolicyHost host = new PolicyHost(authority.server("*.a.example"))) {
            assertThat(fetch(host.port())).isInstanceOf(Fetched.class);
        }
    }

    @Test
    void aCertificateForTheAddressIsNotOneForTheHost() throws Exception {
        GeneralName address = new GeneralName(GeneralName.iPAddress, "127.0.0.1");
        assertThat(kindWith(authority.server("CN=any", tomorrow(), address))).isEqualTo(Kind.WEBPKI_INVALID);
        assertThat(kindWith(authority.server(
                        "CN=any", tomorrow(), address, TestAuthority.dns("127.0.0.1"), TestAuthority.dns("a.example"))))
                .isEqualTo(Kind.WEBPKI_INVALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a.example", "mta-sts.b.example", "*.example", "*.mta-sts.a.example", "m*.a.example", "localhost"
            })
    void aCertificateForAnotherNameIsNotBelieved(String name) throws Exception {
        assertThat(kindWith(authority.server(name))).isEqualTo(Kind.WEBPKI_INVALID);
    }

    @Test
    void aCommonNameIsNoName() throws Exception {
        assertThat(kindWith(authority.server("CN=" + HOST, tomorrow()))).isEqualTo(Kind.WEBPKI_INVALID);
    }

    @Test
    void anExpiredCertificateIsNotBelieved() throws Exception {
        Instant past = Instant.now().minus(Duration.ofHours(1));
        assertThat(kindWith(authority.server("CN=any", past, TestAuthority.dns(HOST))))
                .isEqualTo(Kind.WEBPKI_INVALID);
    }

    @Test
    void aCertificateOfAnUnknownAuthorityIsNotBelieved() throws Exception {
        assertThat(kindWith(new TestAuthority().server(HOST))).isEqualTo(Kind.WEBPKI_INVALID);
    }

    private Kind kindWith(SSLContext server) throws Exception {
        try (PolicyHost host = new PolicyHost(server)) {
            Kind kind = kind(fetch(host.port()));
            assertThat(host.requests()).isEmpty();
            return kind;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "404, NO_POLICY",
        "301, FETCH_ERROR",
        "302, FETCH_ERROR",
        "201, FETCH_ERROR",
        "304, FETCH_ERROR",
        "500, FETCH_ERROR",
        "403, FETCH_ERROR"
    })
    void onlyStatus200IsAPolicyAndNoRedirectIsFollowed(int status, Kind kind) throws Exception {
        try (PolicyHost host = new PolicyHost(authority.server(HOST))) {
            host.with(exchange -> {
                exchange.getResponseHeaders()
                        .add("Location", "https://" + HOST + ":" + host.port() + "/elsewhere/mta-sts.txt");
                PolicyHost.reply(exchange, status, status == 304 ? "" : PolicyHost.POLICY);
            });

            assertThat(kind(fetch(host.port()))).isEqualTo(kind);
            assertThat(host.requests()).hasSize(1);
        }
    }

    @Test
    void onlyPlainTextIsAPolicy() throws Exception {
        try (PolicyHost host = new PolicyHost(authority.server(HOST))) {
            host.with(exchange -> {
                exchange.getResponseHeaders().set("Content-Type", "text/html");
                PolicyHost.reply(exchange, 200, PolicyHost.POLICY);
            });
            assertThat(kind(fetch(host.port()))).isEqualTo(Kind.FETCH_ERROR);
        }
    }

    @Test
    void anotherBodyIsNoPolicyAndNeitherIsOneThatIsTooLong() throws Exception {
        try (PolicyHost host = new PolicyHost(authority.server(HOST))) {
            host.with(200, "bogus");
            assertThat(kind(fetch(host.port()))).isEqualTo(Kind.POLICY_INVALID);

            String padding = "x: " + "y".repeat(65_536 - PolicyHost.POLICY.length() - 3);
            host.with(200, PolicyHost.POLICY + padding);
            assertThat(fetch(host.port())).isInstanceOf(Fetched.class);
            host.with(200, PolicyHost.POLICY + padding + "yy");
            assertThat(kind(fetch(host.port()))).isEqualTo(Kind.POLICY_INVALID);
        }
    }

    @Test
    void modeNoneIsAPolicy() throws Exception {
        try (PolicyHost host = new PolicyHost(authority.server(HOST))) {
            host.with(200, "version: STSv1\nmode: none\nmax_age: 60\n");
            assertThat(fetch(host.port()))
                    .isEqualTo(new Fetched(new StsPolicy(StsMode.NONE, List.of(), Duration.ofMinutes(1))));
        }
    }

    @Test
    void aHostThatDoesNotExistHasNoPolicyAndOneThatIsSilentMayHave() throws Exception {
        StsPolicyFetcher fetcher = fetcher(1, AddressFilter.LOOPBACK, LONG);
        assertThat(kind(fetcher.fetch(DomainName.parse("b.example")))).isEqualTo(Kind.NO_POLICY);
        names.silent("mta-sts.c.example");
        assertThat(kind(fetcher.fetch(DomainName.parse("c.example")))).isEqualTo(Kind.FETCH_ERROR);
        DomainName longest = DomainName.parse(("a".repeat(62) + ".").repeat(3) + "a".repeat(62));
        assertThat(kind(fetcher.fetch(longest))).isEqualTo(Kind.NO_POLICY);
    }

    @Test
    void privateAddressesAreNotDialed() throws Exception {
        try (PolicyHost host = new PolicyHost(authority.server(HOST))) {
            names.address(HOST, "::1", "10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1", "64:ff9b::7f00:1");

            StsFetch fetch = fetcher(host.port(), AddressFilter.PUBLIC, LONG).fetch(DOMAIN);

            assertThat(kind(fetch)).isEqualTo(Kind.FETCH_ERROR);
            assertThat(dialed).isEmpty();
            assertThat(host.requests()).isEmpty();
        }
    }

    /** The name server answers once with what may be dialed; were it asked again it would name something else. */
    @Test
    void theAddressThatWasCheckedIsTheOneThatIsDialed() throws Exception {
        try (PolicyHost host = new PolicyHost(authority.server(HOST))) {
            assertThat(fetch(host.port())).isInstanceOf(Fetched.class);

            assertThat(names.asked()).containsOnlyOnce("IPV4 " + HOST).containsOnlyOnce("IPV6 " + HOST);
        }
    }

    @Test
    void afterADeadAddressTheNextIsTried() throws Exception {
        FakeNames two = new FakeNames().address(HOST, "127.0.0.2", "127.0.0.1");
        try (PolicyHost host = new PolicyHost(authority.server(HOST))) {
            Way way = new Way(
                    new DnsAddressLookup(two, DnsAddressLookup.ANY),
                    AddressFilter.LOOPBACK,
                    new DirectDialer(),
                    host.port());
            assertThat(new StsPolicyFetcher(way, authority.client()).fetch(DOMAIN))
                    .isInstanceOf(Fetched.class);
        }
    }

    @Test
    void aHostThatSaysNothingIsLeftAtTheDeadlineAndItsConnectionClosed() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            CompletableFuture<Integer> end = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try (Socket socket = silent.accept()) {
                    socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
                    end.complete(-1);
                } catch (IOException e) {
                    end.complete(-1);
                }
            });

            StsFetch fetch = fetcher(silent.getLocalPort(), AddressFilter.LOOPBACK, Duration.ofMillis(300))
                    .fetch(DOMAIN);

            assertThat(kind(fetch)).isEqualTo(Kind.FETCH_ERROR);
            assertThat(end.get()).isEqualTo(-1);
        }
    }

    @Test
    void aHostThatDripsIsLeftAtTheDeadline() throws Exception {
        try (PolicyHost host = new PolicyHost(authority.server(HOST))) {
            CompletableFuture<Void> released = new CompletableFuture<>();
            host.with(exchange -> {
                exchange.getResponseHeaders().set("Content-Type", "text/plain");
                exchange.sendResponseHeaders(200, 1_000);
                exchange.getResponseBody().write('v');
                exchange.getResponseBody().flush();
                released.join();
            });
            try {
                StsFetch fetch = fetcher(host.port(), AddressFilter.LOOPBACK, Duration.ofMillis(800))
                        .fetch(DOMAIN);
                assertThat(kind(fetch)).isEqualTo(Kind.FETCH_ERROR);
            } finally {
                released.complete(null);
            }
        }
    }
}
