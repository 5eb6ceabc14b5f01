package dev.caravan.dnscheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dkim.KeyRing;
import dev.caravan.dns.Authenticity;
import dev.caravan.dnscheck.Outlets.Outlet;
import dev.caravan.dnscheck.Outlets.Relay;
import dev.caravan.dnscheck.Subject.Origin;
import dev.caravan.envelope.DomainName;
import dev.caravan.mtasts.StsFetch;
import dev.caravan.mtasts.StsTrouble;
import dev.caravan.nexthop.FakeNames;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is said of mail that leaves through proxies and relays, besides what leaves directly from {@code 198.51.100.7}. */
class OutletsTest {

    private static final String OWN = "198.51.100.7";
    private static final String AWAY = "203.0.113.9";

    /** Everything is right for direct delivery, and for the proxy's. */
    private final FakeNames names = new FakeNames()
            .all(Authenticity.SECURE)
            .mx("shop.example", 10, "out.shop.example")
            .address("out.shop.example", OWN)
            .reverse(OWN, "out.shop.example")
            .text("shop.example", "v=spf1 ip4:198.51.100.7 ip4:203.0.113.9 -all")
            .text("out.shop.example", "v=spf1 a -all");

    private FakeNames withProxysNames() {
        return names.address("away.shop.example", AWAY)
                .reverse(AWAY, "away.shop.example")
                .text("away.shop.example", "v=spf1 a -all");
    }

    private static Outlets through(String... egress) {
        return new Outlets(List.of(outlet("away.shop.example", egress)), List.of());
    }

    private static Outlet outlet(String hostname, String... egress) {
        return new Outlet(
                "away",
                DomainName.parse(hostname),
                Stream.of(egress).map(InetAddress::ofLiteral).toList());
    }

    private List<Finding> findings(Outlets outlets) {
        return findings(outlets, Origin.CONFIGURED, OWN);
    }

    private List<Finding> findings(Outlets outlets, Origin origin, String... own) {
        StsFetch none = new StsFetch.Failed(new StsTrouble(StsTrouble.Kind.NO_POLICY, "none"));
        Subject subject = new Subject(
                DomainName.parse("shop.example"),
                DomainName.parse("out.shop.example"),
                Stream.of(own).map(InetAddress::ofLiteral).toList(),
                origin);
        return new DnsCheck(names, InstantSource.system(), _ -> none, KeyRing.EMPTY)
                .of(subject, outlets).stream()
                        .filter(f ->
                                List.of("egress", "address", "reverse", "spf").contains(f.check()))
                        .toList();
    }

    private static Stream<Finding> faults(List<Finding> findings) {
        return findings.stream().filter(f -> f.severity() != Severity.OK);
    }

    @Test
    void theNameAndAddressesOfAProxyAreJudgedAsOurOwn() {
        withProxysNames();
        List<Finding> findings = findings(through(AWAY));
        assertThat(faults(findings)).isEmpty();
        assertThat(findings)
                .extracting(Finding::found)
                .contains(
                        "mail of transport away leaves from 203.0.113.9, as away.shop.example",
                        "away.shop.example, the name in EHLO of transport away, has 203.0.113.9",
                        "203.0.113.9 and away.shop.example lead to each other")
                .anyMatch(text -> text.startsWith("pass for shop.example from 203.0.113.9"))
                .anyMatch(text -> text.startsWith("in EHLO, pass for away.shop.example from 203.0.113.9"))
                .noneMatch(text -> text.contains("out.shop.example from 203.0.113.9"));
    }

    @Test
    void aNameOfAProxyWithoutRecordsIsToldWithWhatToPublish() {
        List<Finding> faults = faults(findings(through(AWAY))).toList();
        assertThat(faults)
                .extracting(f -> f.severity().word() + " " + f.check())
                .containsExactly("error address", "error reverse", "warning spf");
        assertThat(faults)
                .flatExtracting(Finding::publish)
                .containsExactly(
                        "away.shop.example. IN A 203.0.113.9",
                        "9.113.0.203.in-addr.arpa. IN PTR away.shop.example.",
                        "away.shop.example. IN TXT \"v=spf1 ip4:203.0.113.9 ~all\"");
    }

    @Test
    void aReverseNameThatIsNotTheProxysIsAWarningWithTheTransportsName() {
        withProxysNames();
        names.reverse("203.0.113.10", "host.isp.example").address("host.isp.example", "203.0.113.10");
        assertThat(faults(findings(through(AWAY, "203.0.113.10"))))
                .filteredOn(f -> f.check().equals("reverse"))
                .singleElement()
                .satisfies(f -> assertThat(f.found())
                        .contains("host.isp.example, and transport away says away.shop.example in EHLO"));
    }

    @Test
    void aRecordIsSuggestedOnceWithTheAddressesOfAllWays() {
        names.text("late.example", "v=spf1 -all");
        Subject subject = new Subject(
                DomainName.parse("late.example"),
                DomainName.parse("out.shop.example"),
                List.of(InetAddress.ofLiteral(OWN)),
                Origin.CONFIGURED);
        List<Finding> findings = new DnsCheck(
                        names,
                        InstantSource.system(),
                        _ -> new StsFetch.Failed(new StsTrouble(StsTrouble.Kind.NO_POLICY, "")),
                        KeyRing.EMPTY)
                .of(subject, through(AWAY));
        assertThat(findings)
                .flatExtracting(Finding::publish)
                .filteredOn(line -> line.startsWith("late.example. IN TXT"))
                .containsExactly("late.example. IN TXT \"v=spf1 ip4:198.51.100.7 ip4:203.0.113.9 -all\"");
    }

    @Test
    void aProxyThatSaysOurOwnNameSharesItsRecord() {
        List<Finding> findings = findings(new Outlets(List.of(outlet("out.shop.example", AWAY)), List.of()));
        assertThat(findings)
                .flatExtracting(Finding::publish)
                .contains("out.shop.example. IN TXT \"v=spf1 ip4:203.0.113.9 a -all\"");
        assertThat(findings)
                .extracting(Finding::found)
                .filteredOn(text -> text.startsWith("out.shop.example, our name in EHLO,"))
                .hasSize(1);
    }

    @Test
    void anAddressOfTwoWaysIsToBePublishedOnce() {
        Subject subject = new Subject(
                DomainName.parse("shop.example"),
                DomainName.parse("new.shop.example"),
                List.of(InetAddress.ofLiteral(OWN)),
                Origin.CONFIGURED);
        Outlets outlets = new Outlets(List.of(outlet("new.shop.example", OWN)), List.of());
        assertThat(new AddressCheck(names, outlets).findings(subject))
                .filteredOn(f -> f.severity() == Severity.ERROR)
                .singleElement()
                .satisfies(f -> assertThat(f.publish()).containsExactly("new.shop.example. IN A 198.51.100.7"));
    }

    @Test
    void aProxyWithoutDeclaredAddressesIsAWarning() {
        withProxysNames();
        assertThat(faults(findings(through()))).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.WARNING);
            assertThat(f.found()).startsWith("no address is known that mail of transport away leaves from");
        });
    }

    @Test
    void aPrivateAddressOfAProxyIsNotWhatReceiversSee() {
        withProxysNames();
        assertThat(faults(findings(through("10.0.0.9"))))
                .singleElement()
                .satisfies(f -> assertThat(f.found())
                        .startsWith("10.0.0.9 is not public")
                        .endsWith("name that as the egress or source of transport away"));
    }

    @Test
    void relaysAreNamedAndNeverJudged() {
        Outlets outlets = new Outlets(List.of(), List.of(new Relay("esp", "smtp.esp.example")));
        assertThat(faults(findings(outlets))).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.NOTE);
            assertThat(f.found()).contains("transport esp leaves from smtp.esp.example", "SPF record of shop.example");
        });
    }

    @Test
    void whoSendsThroughRelaysAloneIsNotToldThatNobodySends() {
        Outlets outlets = new Outlets(List.of(), List.of(new Relay("esp", "smtp.esp.example")));
        names.mx("bare.example", 10, "out.shop.example");
        Subject subject = new Subject(
                DomainName.parse("bare.example"), DomainName.parse("out.shop.example"), List.of(), Origin.NONE);
        List<Finding> findings = new DnsCheck(
                        names,
                        InstantSource.system(),
                        _ -> new StsFetch.Failed(new StsTrouble(StsTrouble.Kind.NO_POLICY, "")),
                        KeyRing.EMPTY)
                .of(subject, outlets);
        assertThat(findings).filteredOn(f -> f.check().equals("egress")).singleElement();
        assertThat(findings)
                .filteredOn(f -> f.check().equals("spf"))
                .singleElement()
                .satisfies(f -> assertThat(f.publish())
                        .containsExactly("bare.example. IN TXT \"v=spf1 include:<domain that the operator of"
                                + " smtp.esp.example names> ~all\""));
    }

    @Test
    void aSenderWithoutKnownAddressesIsNotToldToForbidAllMail() {
        names.mx("bare.example", 10, "out.shop.example");
        Subject subject = new Subject(
                DomainName.parse("bare.example"), DomainName.parse("out.shop.example"), List.of(), Origin.GUESSED);
        assertThat(new DnsCheck(
                                names,
                                InstantSource.system(),
                                _ -> new StsFetch.Failed(new StsTrouble(StsTrouble.Kind.NO_POLICY, "")),
                                KeyRing.EMPTY)
                        .of(subject, Outlets.NONE))
                .flatExtracting(Finding::publish)
                .noneMatch(line -> line.contains("-all"));
    }
}
