package dev.caravan.dnscheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dnscheck.Subject.Origin;
import dev.caravan.dnscheck.spf.Spf;
import dev.caravan.envelope.DomainName;
import dev.caravan.nexthop.FakeNames;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** SPF of {@code shop.example}, whose mail leaves from two addresses. */
class SpfCheckTest {

    private final FakeNames names = new FakeNames();

    private List<Finding> findings(String record) {
        return findings(names.text("shop.example", record), "198.51.100.7", "198.51.100.8");
    }

    /** Without what is said of the name in EHLO: it is the domain. */
    private static List<Finding> findings(FakeNames names, String... egress) {
        DomainName domain = DomainName.parse("shop.example");
        return new SpfCheck(new Spf(names, domain, InstantSource.system()), Outlets.NONE)
                .findings(new Subject(
                        domain,
                        domain,
                        Stream.of(egress).map(InetAddress::ofLiteral).toList(),
                        Origin.GIVEN));
    }

    @Test
    void everyEgressAddressIsJudgedAndThoseThatFailAreAddedToTheRecordThatIsThere() {
        names.text("esp.example", "v=spf1 ip4:203.0.113.0/24 -all");
        List<Finding> findings = findings("v=spf1 ip4:198.51.100.7 include:esp.example ~all");
        assertThat(findings).extracting(Finding::severity).containsExactly(Severity.OK, Severity.ERROR, Severity.OK);
        assertThat(findings.get(0).found())
                .isEqualTo("pass for shop.example from 198.51.100.7: \"ip4:198.51.100.7\" of shop.example fits"
                        + " (0 terms with look-ups)");
        assertThat(findings.get(1).found()).startsWith("softfail for shop.example from 198.51.100.8");
        assertThat(findings.get(1).publish())
                .containsExactly("shop.example. IN TXT \"v=spf1 ip4:198.51.100.8 ip4:198.51.100.7"
                        + " include:esp.example ~all\"");
    }

    @Test
    void whatIsSuggestedLetsAllOfThemPass() {
        List<Finding> findings = findings("v=spf1 -all");
        String suggested = findings.get(1).publish().getFirst();
        String text = suggested.substring(suggested.indexOf('"') + 1, suggested.length() - 1);
        assertThat(findings(new FakeNames().text("shop.example", text), "198.51.100.7", "198.51.100.8"))
                .extracting(Finding::severity)
                .containsOnly(Severity.OK);
    }

    @Test
    void aFaultBehindTheTermsThatFitIsFoundAllTheSame() {
        names.address("h.example", "203.0.113.1");
        String many = IntStream.range(0, 11).mapToObj(_ -> "a:h.example").collect(Collectors.joining(" "));
        assertThat(findings("v=spf1 ip4:198.51.100.0/24 " + many + " -all"))
                .last()
                .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.ERROR))
                .satisfies(f -> assertThat(f.found())
                        .startsWith("permerror for addresses that it does not list: more than 10 terms"));
    }

    @Test
    void aRecordThatLetsEverybodyPassIsAnErrorAndOneThatIsSilentAWarning() {
        assertThat(findings("v=spf1 +all"))
                .last()
                .satisfies(f -> assertThat(f.found()).startsWith("everybody may send as shop.example"))
                .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.ERROR));
        FakeNames silent = new FakeNames().text("shop.example", "v=spf1 ip4:198.51.100.0/24");
        assertThat(findings(silent))
                .singleElement()
                .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.WARNING));
    }

    @Test
    void nothingIsSuggestedForARecordThatCannotBeReadOrIsThereTwice() {
        assertThat(findings("v=spf1 ipv4:198.51.100.7 -all"))
                .allSatisfy(f -> assertThat(f.severity()).isEqualTo(Severity.ERROR))
                .allSatisfy(f -> assertThat(f.publish()).isEmpty());
        assertThat(findings("v=spf1 -all"))
                .allSatisfy(f -> assertThat(f.publish()).isEmpty());
    }

    @Test
    void aLongRecordIsSuggestedInStringsOf255Octets() {
        String networks =
                IntStream.range(0, 30).mapToObj(i -> "ip4:203.0.113." + i).collect(Collectors.joining(" "));
        String line = findings("v=spf1 " + networks + " -all").get(1).publish().getFirst();
        assertThat(line.split("\" \""))
                .hasSizeGreaterThan(1)
                .allSatisfy(s -> assertThat(s.length()).isLessThan(300));
    }
}
