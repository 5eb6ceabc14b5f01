package dev.caravan.transport.mx;

import static dev.caravan.transport.FakeServers.accepting;
import static dev.caravan.transport.FakeServers.serving;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dane.DanePeer;
import dev.caravan.dane.Records;
import dev.caravan.dns.Authenticity;
import dev.caravan.envelope.DomainName;
import dev.caravan.mtasts.StsMode;
import dev.caravan.status.RecipientOutcome;
import dev.caravan.tls.AnyPeer;
import dev.caravan.tls.Authorities;
import dev.caravan.tls.BothChecks;
import dev.caravan.tls.PkixPeer;
import dev.caravan.tls.TlsDemand;
import dev.caravan.tls.TlsRequirement;
import dev.caravan.tls.TlsRequirement.Floor;
import dev.caravan.transport.AttemptResult.Attempted;
import dev.caravan.transport.AttemptResult.SiteSignal;
import dev.caravan.transport.FakeServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of the table in docs/tls-policy.md, from what a domain publishes to what is demanded of the connection. */
class TlsPolicyPageTest {

    private static final String ANY = "any";
    private static final String ADDRESS = "192.0.2.1";
    private static final String TLSA = "_25._tcp.mx.example";
    private static final List<DomainName> PINNED = List.of(DomainName.parse("pinned.example"));

    private final FakeServers servers = new FakeServers();
    private final PolicyWorld world = new PolicyWorld(servers, Authorities.jdk());

    record Row(String demand, String mx, String tlsa, String sts, String session) {

        static Row of(String line) {
            List<String> cells = Arrays.stream(line.substring(1).split("\\|"))
                    .map(String::trim)
                    .toList();
            return new Row(cells.get(0), cells.get(1), cells.get(2), cells.get(3), cells.get(4));
        }
    }

    static List<Row> rows() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("docs/tls-policy.md"));
        int head = lines.indexOf("| Demand | MX | TLSA | MTA-STS | Session |");
        List<Row> rows = lines.stream()
                .skip(head + 2)
                .takeWhile(line -> line.startsWith("|"))
                .map(Row::of)
                .toList();
        assertThat(rows).hasSizeGreaterThan(40);
        return rows;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aHostIsTreatedAsThePageSays(Row row) throws Exception {
        publish(row);
        servers.at(ADDRESS, serving(accepting()));

        Attempted result = world.deliver("a@example.net", requirement(row.demand()));

        if (row.session().startsWith("refused: ")) {
            assertThat(servers.connects()).isEmpty();
            assertThat(PolicyWorld.why(result).text()).contains(refusal(row.session()));
            assertThat(result.outcomes().getFirst() instanceof RecipientOutcome.Failed)
                    .isEqualTo(row.session().equals("refused: unauthenticated"));
            assertThat(result.signal()).isEqualTo(SiteSignal.NONE);
        } else {
            assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Delivered.class);
            assertThat(servers.demands())
                    .singleElement()
                    .satisfies(d -> assertThat(session(d)).isEqualTo(row.session()));
        }
    }

    /** With {@code any} something that an earlier row does not fit. */
    private void publish(Row row) throws Exception {
        boolean nothingCounts = row.demand().equals("none") || row.demand().equals("may");
        world.names
                .mx("example.net", 10, "mx.example")
                .address("mx.example", ADDRESS)
                .all(Authenticity.SECURE);
        if (row.mx().equals("insecure")) {
            world.names.all(Authenticity.INSECURE);
        }
        switch (row.tlsa().equals(ANY) && nothingCounts ? "usable" : row.tlsa()) {
            case "not asked" -> world.but("mx.example", Authenticity.INSECURE);
            case "usable" -> world.names.tlsa(TLSA, Records.of("3 1 1", new byte[32]));
            case "unusable" -> world.names.tlsa(TLSA, Records.of("3 1 1", new byte[31]));
            case "failed" -> world.names.silent(TLSA);
            default -> {}
        }
        switch (row.sts().equals(ANY) && nothingCounts ? "mismatch" : row.sts()) {
            case "testing" -> world.policy("example.net", StsMode.TESTING, "mx.example");
            case "match" -> world.policy("example.net", StsMode.ENFORCE, "mx.example");
            case "mismatch" -> world.policy("example.net", StsMode.ENFORCE, "other.example");
            case "unavailable" -> world.policyUnavailable("example.net");
            default -> {}
        }
    }

    private static TlsRequirement requirement(String demand) {
        return switch (demand) {
            case ANY -> TlsRequirement.DEFAULT;
            case "verify+names" -> new TlsRequirement(Floor.VERIFY, PINNED);
            default ->
                new TlsRequirement(Floor.valueOf(demand.toUpperCase(Locale.ROOT).replace('-', '_')));
        };
    }

    private static String session(TlsDemand demand) {
        return switch (demand.use()) {
            case NONE -> "clear";
            case OPPORTUNISTIC -> "opportunistic";
            case IMPLICIT -> "implicit";
            case STARTTLS ->
                switch (demand.check()) {
                    case AnyPeer _ -> "encrypted";
                    case PkixPeer _ -> "PKIX";
                    case DanePeer _ -> "DANE";
                    case BothChecks _ -> "DANE and PKIX";
                    default -> demand.check().toString();
                };
        };
    }

    private static String refusal(String session) {
        return switch (session) {
            case "refused: TLSA unanswered" -> "the TLSA records of mx.example cannot be had";
            case "refused: not in STS policy" -> "the MTA-STS policy of example.net does not name mx.example";
            case "refused: DANE missing" -> "the rule for example.net demands DANE";
            case "refused: STS policy unavailable" ->
                "the MTA-STS policy of example.net cannot be had: the policy host";
            case "refused: unauthenticated" -> "the sender requires TLS, and nothing authenticates mx.example";
            default -> throw new AssertionError(session);
        };
    }
}
