package dev.caravan.transport.smarthost;

import static dev.caravan.transport.FakeServers.accepting;
import static dev.caravan.transport.FakeServers.attempt;
import static dev.caravan.transport.FakeServers.failure;
import static dev.caravan.transport.FakeServers.refusing;
import static dev.caravan.transport.FakeServers.serving;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dane.DanePeer;
import dev.caravan.dane.Records;
import dev.caravan.dns.Authenticity;
import dev.caravan.envelope.Host;
import dev.caravan.nexthop.AddressLookup;
import dev.caravan.nexthop.DnsAddressLookup;
import dev.caravan.nexthop.FakeNames;
import dev.caravan.smtp.Phase;
import dev.caravan.smtp.SmtpFailure.Kind;
import dev.caravan.tls.AnyPeer;
import dev.caravan.tls.Authorities;
import dev.caravan.tls.PkixPeer;
import dev.caravan.tls.TlsDemand;
import dev.caravan.tls.TlsUse;
import dev.caravan.transport.AttemptResult;
import dev.caravan.transport.AttemptResult.Attempted;
import dev.caravan.transport.AttemptResult.SiteSignal;
import dev.caravan.transport.AttemptResult.Withheld;
import dev.caravan.transport.ConnectionKey.Identity;
import dev.caravan.transport.ConnectionPool;
import dev.caravan.transport.FakeServers;
import dev.caravan.transport.Sessions;
import dev.caravan.transport.smarthost.RelayHosts.Naming;
import dev.caravan.transport.smarthost.RelayHosts.Order;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A relay that is a domain, and which certificate is good for it. */
class RelayOfDomainTest {

    private static final String A = "192.0.2.1";
    private static final String B = "192.0.2.2";
    private static final Host DOMAIN = Host.parse("provider.example");
    private static final Host MX = Host.parse("mx.provider.example");

    private final FakeServers servers = new FakeServers();
    private final FakeNames names = new FakeNames();

    /** Cells of one row of the page. */
    record Row(String tls, String foundBy, String tlsa, String session, String certificate) {

        static Stream<Row> of(String line) {
            String[] cells = Arrays.stream(line.substring(1).split("\\|", -1))
                    .map(String::trim)
                    .toArray(String[]::new);
            return Stream.of(
                            cells[1].equals("any")
                                    ? new String[] {"name", "secure MX", "insecure MX"}
                                    : new String[] {cells[1]})
                    .map(by -> new Row(cells[0], by, cells[2], cells[3], cells[4]));
        }

        boolean byMx() {
            return !foundBy.equals("name");
        }
    }

    static List<Row> rowsOfThePage() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("docs/tls-policy.md"));
        int head = lines.indexOf("| Relay's tls | Found by | TLSA | Session | Certificate for |");
        List<Row> rows = lines.stream()
                .skip(head + 2)
                .takeWhile(line -> line.startsWith("|"))
                .flatMap(Row::of)
                .toList();
        assertThat(rows).hasSizeGreaterThan(18);
        return rows;
    }

    @ParameterizedTest
    @MethodSource("rowsOfThePage")
    void asksForTheCertificateThatThePageNames(Row row) {
        publish(row);
        servers.at(A, serving(accepting()));

        AttemptResult result = relay(
                        row.byMx() ? Naming.DOMAINS : Naming.HOSTS,
                        RelayTls.valueOf(row.tls().toUpperCase(Locale.ROOT)),
                        row.byMx() ? DOMAIN : MX)
                .deliver(attempt("x@example.net"));

        if (row.session().equals("not dialed")) {
            assertThat(result).isInstanceOf(Withheld.class);
            assertThat(servers.connects()).isEmpty();
        } else {
            assertThat(result).isInstanceOf(Attempted.class);
            assertDemand(row, servers.demands().getFirst());
        }
        assertThat(names.asked().contains("TLSA _25._tcp.mx.provider.example"))
                .isEqualTo(!row.tlsa().equals("not asked"));
    }

    private void publish(Row row) {
        // Everything is signed but, where it is to be so, the MX records.
        names.all(Authenticity.SECURE)
                .mx("provider.example", 10, "mx.provider.example")
                .address("mx.provider.example", A)
                .but(
                        "provider.example",
                        row.foundBy().equals("insecure MX") ? Authenticity.INSECURE : Authenticity.SECURE);
        String tlsa = "_25._tcp.mx.provider.example";
        switch (row.tlsa()) {
            case "failed" -> names.silent(tlsa);
            case "unusable" -> names.tlsa(tlsa, Records.of("0 0 1", new byte[32]));
            case "none" -> {}
            default -> names.tlsa(tlsa, Records.of("3 1 1", new byte[32]));
        }
    }

    private static void assertDemand(Row row, TlsDemand demand) {
        switch (row.session()) {
            case "clear" -> assertThat(demand).isEqualTo(TlsDemand.CLEAR);
            case "opportunistic" -> {
                assertThat(demand.use()).isEqualTo(TlsUse.OPPORTUNISTIC);
                assertThat(demand.check()).isInstanceOf(AnyPeer.class);
            }
            case "DANE" -> assertThat(demand.check()).isInstanceOf(DanePeer.class);
            case "PKIX" -> {
                List<Host> good = switch (row.certificate()) {
                    case "host" -> List.of(MX);
                    case "domain" -> List.of(DOMAIN);
                    case "host or domain" -> List.of(MX, DOMAIN);
                    default -> throw new AssertionError(row);
                };
                assertThat(demand.check()).isInstanceOfSatisfying(PkixPeer.class, peer -> {
                    assertThat(peer.names()).isEqualTo(good);
                    assertThat(peer.serverName().map(Host.Named::new)).isEqualTo(Optional.of(good.getFirst()));
                });
            }
            default -> throw new AssertionError(row);
        }
    }

    @Test
    void theHostsAreTriedByTheirPreference() {
        names.mx("provider.example", 20, "b.example")
                .mx("provider.example", 10, "a.example")
                .address("a.example", A)
                .address("b.example", B);
        servers.at(B, serving(accepting()));

        Attempted result = (Attempted) deliver();

        assertThat(result.signal()).isEqualTo(SiteSignal.REACHED);
        assertThat(servers.connects()).containsExactly(A + " NONE", B + " NONE");
    }

    @Test
    void aHostIsLookedUpWhenItsTurnComes() {
        names.mx("provider.example", 10, "a.example")
                .mx("provider.example", 20, "b.example")
                .address("a.example", A);
        servers.at(A, serving(accepting()));

        deliver();

        assertThat(names.asked()).contains("IPV4 a.example").doesNotContain("IPV4 b.example");
    }

    @Test
    void whyTheCertificateMustBeForTheDomainIsSaid() {
        publish(new Row("starttls", "insecure MX", "not asked", "PKIX", "domain"));
        servers.at(A, refusing(failure(Phase.STARTTLS, Kind.TLS)));

        Withheld result =
                (Withheld) relay(Naming.DOMAINS, RelayTls.STARTTLS, DOMAIN).deliver(attempt("x@example.net"));

        assertThat(result.why().text())
                .endsWith("(demanded for provider.example itself, since nothing authenticates its MX records)");
    }

    @Test
    void aDomainWithoutMxRecordsIsItsOwnHost() {
        names.address("provider.example", A);
        servers.at(A, serving(accepting()));

        assertThat(deliver()).isInstanceOf(Attempted.class);
    }

    @ParameterizedTest
    @CsvSource({
        "null,4.1.10,the domain provider.example says that it takes no mail (null MX)",
        "nothing,4.1.2,the domain provider.example does not exist",
        "silence,4.4.3,no answer for provider.example"
    })
    void aDomainThatNamesNobodyIsOurAffairAndNoAnswerToTheMessage(String published, String status, String why) {
        switch (published) {
            case "null" -> names.mx("provider.example", 0, "");
            case "silence" -> names.silent("provider.example");
            default -> {}
        }

        Withheld result = (Withheld) deliver();

        assertThat(result.signal()).isEqualTo(SiteSignal.UNREACHABLE);
        assertThat(result.why().status()).hasToString(status);
        assertThat(result.why().text()).isEqualTo("no relay is to be found: " + why);
    }

    private AttemptResult deliver() {
        return relay(Naming.DOMAINS, RelayTls.NONE, DOMAIN).deliver(attempt("x@example.net"));
    }

    private SmarthostTransport relay(Naming naming, RelayTls tls, Host host) {
        AddressLookup named = naming == Naming.DOMAINS
                ? name -> {
                    throw new AssertionError("asked the system for " + name);
                }
                : new DnsAddressLookup(names, DnsAddressLookup.ANY);
        return new SmarthostTransport(
                new Smarthost(new RelayHosts(List.of(new RelayHost(host, 25)), Order.LISTED, naming), tls, 5),
                new Sessions(
                        servers,
                        new ConnectionPool(ConnectionPool.Limits.DEFAULT, () -> Instant.EPOCH),
                        new Identity("any", ""),
                        () -> Instant.EPOCH,
                        Authorities.jdk()),
                RelayWorld.names(names, named),
                RelayListener.NOBODY);
    }
}
