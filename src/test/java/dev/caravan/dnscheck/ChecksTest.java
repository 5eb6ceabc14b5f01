package dev.caravan.dnscheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dkim.KeyRing;
import dev.caravan.dkim.SigningKey;
import dev.caravan.dkim.TestKeys;
import dev.caravan.dns.Authenticity;
import dev.caravan.dns.TlsaRecord;
import dev.caravan.dnscheck.Subject.Origin;
import dev.caravan.envelope.DomainName;
import dev.caravan.mtasts.MxPattern;
import dev.caravan.mtasts.StsFetch;
import dev.caravan.mtasts.StsMode;
import dev.caravan.mtasts.StsPolicy;
import dev.caravan.mtasts.StsTrouble;
import dev.caravan.nexthop.FakeNames;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What is said of {@code shop.example}, whose mail leaves from two addresses of {@code out.shop.example}. */
class ChecksTest {

    private static final String FOUR = "198.51.100.7";
    private static final String SIX = "2001:db8::7";

    private static final SigningKey KEY = TestKeys.rsa("s1", "shop.example");

    private final FakeNames names = new FakeNames();

    private final KeyRing signers = new KeyRing(List.of(KEY));

    private StsFetch policy = new StsFetch.Fetched(
            new StsPolicy(StsMode.ENFORCE, List.of(new MxPattern("mx.shop.example")), Duration.ofDays(7)));

    private Outlets outlets = Outlets.NONE;

    private FakeNames good() {
        return names.all(Authenticity.SECURE)
                .mx("shop.example", 10, "mx.shop.example")
                .address("mx.shop.example", "198.51.100.25")
                .address("out.shop.example", FOUR, SIX)
                .reverse(FOUR, "out.shop.example")
                .reverse(SIX, "out.shop.example")
                .text("shop.example", "v=spf1 ip4:198.51.100.7 ip6:2001:db8::/32 -all")
                .text("out.shop.example", "v=spf1 a -all")
                .text("s1._domainkey.shop.example", KEY.key().record())
                .text("_dmarc.shop.example", "v=DMARC1; p=reject; rua=mailto:d@shop.example")
                .text("_mta-sts.shop.example", "v=STSv1; id=1")
                .text("_smtp._tls.shop.example", "v=TLSRPTv1; rua=mailto:t@shop.example")
                .tlsa("_25._tcp.mx.shop.example", new TlsaRecord(3, 1, 1, new byte[32]));
    }

    private List<Finding> all() {
        return findings(List.of(InetAddress.ofLiteral(FOUR), InetAddress.ofLiteral(SIX)));
    }

    private List<Finding> findings(List<InetAddress> egress) {
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));
        return new DnsCheck(names, clock, _ -> policy, signers)
                .of(
                        new Subject(
                                DomainName.parse("shop.example"),
                                DomainName.parse("out.shop.example"),
                                egress,
                                Origin.CONFIGURED),
                        outlets);
    }

    /** What one check says beyond that something is well. */
    private Stream<Finding> of(String check) {
        return all().stream().filter(f -> f.check().equals(check) && f.severity() != Severity.OK);
    }

    private void says(String check, Severity severity, String found, String... publish) {
        assertThat(of(check)).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(severity);
            assertThat(f.found()).contains(found);
            assertThat(f.publish()).containsExactly(publish);
        });
    }

    @Test
    void whereAllIsWellEveryCheckSaysSoAndNothingIsToBePublished() {
        good();
        assertThat(all()).allSatisfy(f -> {
            assertThat(f.severity()).as(f.found()).isEqualTo(Severity.OK);
            assertThat(f.publish()).isEmpty();
        });
        assertThat(all())
                .extracting(Finding::check)
                .containsSubsequence(
                        "egress", "mx", "address", "reverse", "spf", "dkim", "dmarc", "dane", "mta-sts", "tlsrpt");
    }

    @Test
    void whatIsSaidOfADomainWithoutAnyRecordIsWhatToPublish() {
        assertThat(all())
                .flatExtracting(Finding::publish)
                .contains(
                        "shop.example. IN MX 10 out.shop.example.",
                        "out.shop.example. IN A 198.51.100.7",
                        "7.100.51.198.in-addr.arpa. IN PTR out.shop.example.",
                        "7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. IN PTR"
                                + " out.shop.example.",
                        "shop.example. IN TXT \"v=spf1 ip4:198.51.100.7 ip6:2001:db8:0:0:0:0:0:7 ~all\"",
                        "out.shop.example. IN TXT \"v=spf1 ip4:198.51.100.7 ip6:2001:db8:0:0:0:0:0:7 ~all\"",
                        "_dmarc.shop.example. IN TXT \"v=DMARC1; p=none; rua=mailto:postmaster@shop.example\"",
                        "_mta-sts.shop.example. IN TXT \"v=STSv1; id=20261121T120000Z\"",
                        "_smtp._tls.shop.example. IN TXT \"v=TLSRPTv1; rua=mailto:postmaster@shop.example\"");
    }

    @Test
    void silenceIsAnErrorOfEveryCheckThatAsks() {
        good().silent("shop.example")
                .silent("_dmarc.shop.example")
                .silent("_mta-sts.shop.example")
                .silent("_smtp._tls.shop.example");
        assertThat(all())
                .filteredOn(f -> f.severity() == Severity.ERROR)
                .extracting(Finding::check)
                .contains("mx", "spf", "dmarc", "mta-sts", "tlsrpt");
    }

    @Test
    void withoutAnEgressAddressItSaysHowToNameOne() {
        good();
        assertThat(findings(List.of())).first().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.WARNING);
            assertThat(f.found()).contains("--egress");
        });
    }

    @Test
    void aPrivateEgressAddressIsNotWhatReceiversSee() {
        good();
        List<Finding> findings = findings(List.of(InetAddress.ofLiteral("10.0.0.1")));
        assertThat(findings)
                .filteredOn(f -> f.severity() != Severity.OK)
                .singleElement()
                .satisfies(f -> assertThat(f.found()).startsWith("10.0.0.1 is not public"));
        assertThat(findings).noneMatch(f -> f.check().equals("reverse"));
    }

    @Nested
    class MailHosts {

        @Test
        void aNullMxMeansThatNothingComesBack() {
            names.mx("shop.example", 0, "");
            says("mx", Severity.ERROR, "null MX");
        }

        @Test
        void anAliasMustNotBeNamed() {
            good().mx("shop.example", 20, "alias.shop.example").alias("alias.shop.example", "mx.shop.example");
            says(
                    "mx",
                    Severity.WARNING,
                    "alias.shop.example is an alias for mx.shop.example",
                    "shop.example. IN MX 10 mx.shop.example.");
        }

        @Test
        void anEmptyHostBesideOthersIsNoNullMx() {
            names.mx("shop.example", 0, "");
            good();
            says("mx", Severity.ERROR, "names no host");
        }

        @Test
        void aHostWithAnAddressThatIsNotPublicIsAWarning() {
            good().address("mx.shop.example", "10.0.0.25");
            says("address", Severity.WARNING, "198.51.100.25, 10.0.0.25: not all of them are public");
        }

        @Test
        void ofAHostThatNobodyAnswersForItIsNotSaidThatItHasNoAddress() {
            names.silent("out.shop.example");
            assertThat(of("address")).singleElement().satisfies(f -> {
                assertThat(f.found()).doesNotContain("has no address");
                assertThat(f.publish()).isEmpty();
            });
        }

        @Test
        void aHostThatIsNoneOrHasNoAddressIsAnError() {
            good().mx("shop.example", 20, "not a host").mx("shop.example", 30, "gone.shop.example");
            says("mx", Severity.ERROR, "\"not a host\"");
            says("address", Severity.ERROR, "the mail host gone.shop.example has no address");
        }
    }

    @Nested
    class ReverseNames {

        @Test
        void aNameThatDoesNotLeadBackIsAnError() {
            good().reverse(FOUR, "dial-in.isp.example");
            says(
                    "reverse",
                    Severity.ERROR,
                    "dial-in.isp.example, which does not have this address",
                    "7.100.51.198.in-addr.arpa. IN PTR out.shop.example.");
        }

        @Test
        void theWayThereIsToBePublishedOnlyWhereItIsMissing() {
            good().address("out.shop.example", "198.51.100.1").reverse("198.51.100.8", "pool-8.isp.example");
            assertThat(findings(List.of(InetAddress.ofLiteral("198.51.100.8"))))
                    .filteredOn(f -> f.check().equals("reverse"))
                    .flatExtracting(Finding::publish)
                    .containsExactly(
                            "8.100.51.198.in-addr.arpa. IN PTR out.shop.example.",
                            "out.shop.example. IN A 198.51.100.8");
        }

        @Test
        void aNameThatIsNotTheOneInEhloIsAWarning() {
            good().reverse(FOUR, "host.isp.example").address("host.isp.example", FOUR);
            says(
                    "reverse",
                    Severity.WARNING,
                    "host.isp.example, and we say out.shop.example in EHLO",
                    "7.100.51.198.in-addr.arpa. IN PTR out.shop.example.");
        }

        @Test
        void moreThanTenNamesAreNotLookedAt() {
            good();
            String eleventh = "2001:db8::b";
            Stream<String> others = IntStream.range(0, 10).mapToObj(i -> "n" + i + ".isp.example");
            names.reverse(
                            eleventh,
                            Stream.concat(others, Stream.of("out.shop.example")).toArray(String[]::new))
                    .address("out.shop.example", eleventh);
            assertThat(findings(List.of(InetAddress.ofLiteral(eleventh))))
                    .filteredOn(f -> f.check().equals("reverse"))
                    .singleElement()
                    .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.ERROR));
        }

        @Test
        void whatAStrangerWritesIntoANameCannotMoveTheCursor() {
            good().reverse(FOUR, "x\u001b[2J.example");
            says(
                    "reverse",
                    Severity.ERROR,
                    "x\\u001B[2J.example",
                    "7.100.51.198.in-addr.arpa. IN PTR out.shop.example.");
        }
    }

    @Nested
    class Dmarc {

        private void dmarc(String... texts) {
            names.text("_dmarc.shop.example", texts);
        }

        @Test
        void aRecordOfADomainAboveIsShownWithItsName() {
            names.text("_dmarc.example", "v=DMARC1; p=reject");
            assertThat(of("dmarc")).first().satisfies(f -> assertThat(f.found()).contains("has no record"));
            assertThat(names.asked()).doesNotContain("TXT _dmarc.example");
            FakeNames below =
                    new FakeNames().text("_dmarc.shop.example", "v=DMARC1; p=reject; rua=mailto:a@shop.example");
            assertThat(new DmarcCheck(below)
                            .findings(new Subject(
                                    DomainName.parse("a.b.shop.example"),
                                    DomainName.parse("h.example"),
                                    List.of(),
                                    Origin.GIVEN)))
                    .containsExactly(Finding.ok("dmarc", "_dmarc.shop.example asks for reject"));
        }

        @Test
        void twoRecordsAreNone() {
            dmarc("v=DMARC1; p=none", "v=DMARC1; p=reject", "something else");
            assertThat(of("dmarc"))
                    .singleElement()
                    .satisfies(f -> assertThat(f.found()).contains("2 records"));
        }

        @Test
        void aPolicyOfNoneAndNobodyToReportToAreNotes() {
            dmarc("v=DMARC1; p=none");
            assertThat(of("dmarc")).extracting(Finding::severity).containsExactly(Severity.NOTE, Severity.NOTE);
            assertThat(of("dmarc"))
                    .extracting(Finding::found)
                    .anyMatch(text -> text.contains("is not its own goes through"))
                    .anyMatch(text -> text.contains("names nobody to report to (rua)"));
        }

        @Test
        void aPlaceForReportsThatIsNoMailboxIsAnError() {
            dmarc("v=DMARC1; p=reject; rua=mailto:d@shop.example, dmarc@shop.example");
            says("dmarc", Severity.ERROR, "\" dmarc@shop.example\", which is no mailto URI");
        }

        @Test
        void aRecordWithAFaultIsAnError() {
            for (String text : new String[] {
                "v=DMARC1", "v=DMARC1; rua=mailto:a@b.example", "v=DMARC1; p=maybe", "v=DMARC1; p=none; pct=101",
                "v=DMARC1; p=none; p=none", "v=DMARC1; none", "v=DMARC1; p=none; sp=some", "v=DMARC1; p=none; adkim=x"
            }) {
                FakeNames its = new FakeNames().text("_dmarc.shop.example", text);
                assertThat(new DmarcCheck(its)
                                .findings(new Subject(
                                        DomainName.parse("shop.example"),
                                        DomainName.parse("h.example"),
                                        List.of(),
                                        Origin.GIVEN)))
                        .as(text)
                        .singleElement()
                        .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.ERROR));
            }
        }

        @Test
        void reportsToADomainElsewhereNeedItsConsent() {
            dmarc("v=DMARC1; p=reject; rua=mailto:x@reports.example!10m,mailto:y@mail.shop.example");
            says(
                    "dmarc",
                    Severity.WARNING,
                    "reports.example, which does not say",
                    "shop.example._report._dmarc.reports.example. IN TXT \"v=DMARC1\"");
            names.text("shop.example._report._dmarc.reports.example", "v=DMARC1");
            assertThat(of("dmarc")).isEmpty();
        }
    }

    @Nested
    class Dane {

        @Test
        void recordsThatNobodySignedAreAWarning() {
            good().all(Authenticity.INSECURE);
            says("dane", Severity.WARNING, "TLSA records that count for nothing");
        }

        @Test
        void recordsThatMailDoesNotKnowAndSilenceAreErrors() {
            good().mx("shop.example", 20, "b.shop.example")
                    .address("b.shop.example", "198.51.100.26")
                    .tlsa("_25._tcp.b.shop.example", new TlsaRecord(1, 1, 1, new byte[32]))
                    .mx("shop.example", 30, "c.shop.example")
                    .address("c.shop.example", "198.51.100.27")
                    .silent("_25._tcp.c.shop.example");
            assertThat(of("dane")).extracting(Finding::severity).containsExactly(Severity.ERROR, Severity.ERROR);
        }
    }

    @Nested
    class Sts {

        @Test
        void aMailHostThatIsNotInThePolicyIsAnError() {
            good().mx("shop.example", 20, "b.shop.example");
            says(
                    "mta-sts",
                    Severity.ERROR,
                    "add the line \"mx: b.shop.example\"",
                    "_mta-sts.shop.example. IN TXT \"v=STSv1; id=20261121T120000Z\"");
        }

        @Test
        void aPolicyThatIsAnnouncedAndNotThereIsAnError() {
            good();
            policy = new StsFetch.Failed(new StsTrouble(StsTrouble.Kind.NO_POLICY, "nothing there"));
            says("mta-sts", Severity.ERROR, "(no-policy): nothing there");
        }

        @Test
        void aPolicyOfNoneIsANoteAndAsksNothingOfTheMailHosts() {
            good().mx("shop.example", 20, "b.shop.example");
            policy = new StsFetch.Fetched(
                    new StsPolicy(StsMode.NONE, List.of(new MxPattern("mx.shop.example")), Duration.ofDays(7)));
            says("mta-sts", Severity.NOTE, "the mode none");
        }

        @Test
        void aRecordWithAFaultIsAnErrorAndNoRecordANote() {
            says(
                    "mta-sts",
                    Severity.NOTE,
                    "before there is one, the policy must be at https://mta-sts.shop.example/",
                    "_mta-sts.shop.example. IN TXT \"v=STSv1; id=20261121T120000Z\"");
            names.text("_mta-sts.shop.example", "v=STSv1; id=not allowed");
            says("mta-sts", Severity.ERROR, "", "_mta-sts.shop.example. IN TXT \"v=STSv1; id=20261121T120000Z\"");
        }

        @Test
        void aPolicyThatIsBeingTestedIsANote() {
            good();
            policy = new StsFetch.Fetched(
                    new StsPolicy(StsMode.TESTING, List.of(new MxPattern("*.shop.example")), Duration.ofDays(7)));
            says("mta-sts", Severity.NOTE, "the mode testing, for 604800 s");
        }
    }

    @Nested
    class Reports {

        @Test
        void whatAStrangerWritesIsShownOnlySoFar() {
            names.text("_smtp._tls.shop.example", "v=TLSRPTv1; rua=mailto:" + "a".repeat(2_000) + "@shop.example");
            assertThat(all())
                    .filteredOn(f -> f.check().equals("tlsrpt"))
                    .singleElement()
                    .satisfies(f -> assertThat(f.found()).hasSize(600));
        }

        @Test
        void twoRecordsAreNoneAndOneWithoutATargetIsAnError() {
            names.text("_smtp._tls.shop.example", "v=TLSRPTv1; rua=ftp://x");
            assertThat(of("tlsrpt"))
                    .singleElement()
                    .satisfies(f -> assertThat(f.found()).contains("no rua"));
            names.text("_smtp._tls.shop.example", "v=TLSRPTv1; rua=mailto:a@shop.example");
            assertThat(of("tlsrpt"))
                    .singleElement()
                    .satisfies(f -> assertThat(f.found()).contains("2 records"));
        }
    }
}
