package dev.caravan.dnscheck.spf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.envelope.DomainName;
import dev.caravan.nexthop.FakeNames;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** RFC 7208 section 5 and 6. */
class MechanismTest {

    private final FakeNames names = new FakeNames();

    private SpfVerdict check(String record, String address) {
        names.text("example.com", record);
        return SpfWorld.check(names, address);
    }

    private SpfResult result(String record, String address) {
        return check(record, address).result();
    }

    @Nested
    class Include {

        @Test
        void onlyAPassOfTheOtherFits() {
            names.text("pass.example", "v=spf1 +all")
                    .text("fail.example", "v=spf1 -all")
                    .text("soft.example", "v=spf1 ~all")
                    .text("neutral.example", "v=spf1");
            assertThat(result(
                            "v=spf1 include:fail.example include:soft.example include:neutral.example -include:pass.example",
                            "192.0.2.1"))
                    .isEqualTo(SpfResult.FAIL);
            assertThat(SpfWorld.check(names, "192.0.2.1").why()).contains("\"-include:pass.example\" of example.com");
        }

        @Test
        void aDomainWithoutARecordIsAPermanentError() {
            assertThat(check("v=spf1 include:none.example +all", "192.0.2.1"))
                    .satisfies(v -> assertThat(v.result()).isEqualTo(SpfResult.PERMERROR))
                    .satisfies(v -> assertThat(v.why())
                            .isEqualTo("\"include:none.example\" of example.com leads nowhere:"
                                    + " none.example has no SPF record"));
        }

        @Test
        void aBrokenRecordAndSilenceAreTheErrorsTheyAreThere() {
            names.text("broken.example", "v=spf1 nonsense").silent("silent.example");
            assertThat(result("v=spf1 include:broken.example +all", "192.0.2.1"))
                    .isEqualTo(SpfResult.PERMERROR);
            names.text("temp.example", "v=spf1 include:silent.example +all");
            assertThat(SpfWorld.check(names, "192.0.2.1", "a@temp.example").result())
                    .isEqualTo(SpfResult.TEMPERROR);
        }

        @Test
        void termsOfTheOtherRecordWithoutADomainMeanTheOther() {
            names.text("other.example", "v=spf1 a mx -all")
                    .address("other.example", "192.0.2.1")
                    .mx("other.example", 10, "mx.other.example")
                    .address("mx.other.example", "192.0.2.2")
                    .address("example.com", "192.0.2.3");
            assertThat(result("v=spf1 include:other.example -all", "192.0.2.1")).isEqualTo(SpfResult.PASS);
            assertThat(SpfWorld.result(names, "192.0.2.2")).isEqualTo(SpfResult.PASS);
            assertThat(SpfWorld.result(names, "192.0.2.3")).isEqualTo(SpfResult.FAIL);
        }

        @Test
        void macrosInTheOtherRecordKnowTheOtherDomainAndTheFirstSender() {
            names.text("other.example", "v=spf1 exists:%{d}.%{o}.exists.example -all")
                    .address("other.example.example.com.exists.example", "127.0.0.2");
            assertThat(result("v=spf1 include:other.example -all", "192.0.2.1")).isEqualTo(SpfResult.PASS);
        }
    }

    @Nested
    class AddressOfAHost {

        @Test
        void aliasesAreFollowed() {
            names.alias("www.example.com", "host.example.net").address("host.example.net", "192.0.2.1");
            assertThat(result("v=spf1 a:www.example.com -all", "192.0.2.1")).isEqualTo(SpfResult.PASS);
        }

        @Test
        void eachFamilyHasItsOwnLength() {
            names.address("h.example", "192.0.2.0", "2001:db8::1");
            assertThat(result("v=spf1 a:h.example/24//64 -all", "192.0.2.200")).isEqualTo(SpfResult.PASS);
            assertThat(SpfWorld.result(names, "2001:db8::ffff")).isEqualTo(SpfResult.PASS);
            assertThat(SpfWorld.result(names, "192.0.3.1")).isEqualTo(SpfResult.FAIL);
            assertThat(SpfWorld.result(names, "2001:db8:0:1::1")).isEqualTo(SpfResult.FAIL);
        }

        @Test
        void aNameThatNoHostCanHaveDoesNotFit() {
            assertThat(result("v=spf1 a:%{l}..example ?all", "192.0.2.1")).isEqualTo(SpfResult.NEUTRAL);
        }
    }

    @Nested
    class MailHosts {

        @Test
        void addressesOfTheDomainItselfAreNoneForLackOfAnMxRecord() {
            names.address("example.com", "192.0.2.1");
            assertThat(result("v=spf1 mx -all", "192.0.2.1")).isEqualTo(SpfResult.FAIL);
        }

        @Test
        void elevenRecordsAreTooMany() {
            names.address("mx0.example.com", "192.0.2.1");
            IntStream.range(0, 10).forEach(i -> names.mx("example.com", i, "mx" + (i == 9 ? 0 : i) + ".example.com"));
            IntStream.range(1, 9).forEach(i -> names.address("mx" + i + ".example.com", "198.51.100." + i));
            assertThat(result("v=spf1 mx -all", "192.0.2.1")).isEqualTo(SpfResult.PASS);
            names.mx("example.com", 10, "mx10.example.com");
            assertThat(SpfWorld.result(names, "192.0.2.1")).isEqualTo(SpfResult.PERMERROR);
        }

        @Test
        void aRecordWithoutAHostIsLeftOut() {
            names.mx("example.com", 0, "").mx("example.com", 1, "not a host").mx("example.com", 2, "h.example");
            names.address("h.example", "192.0.2.1");
            assertThat(result("v=spf1 mx -all", "192.0.2.1")).isEqualTo(SpfResult.PASS);
        }
    }

    @Nested
    class ReverseName {

        @Test
        void onlyTenNamesAreLookedAt() {
            String[] many = IntStream.range(0, 11)
                    .mapToObj(i -> i == 10 ? "example.com" : "n" + i + ".example.org")
                    .toArray(String[]::new);
            names.reverse("192.0.2.1", many).address("example.com", "192.0.2.1");
            assertThat(result("v=spf1 ptr -all", "192.0.2.1")).isEqualTo(SpfResult.FAIL);
            many[9] = "example.com";
            names.reverse("192.0.2.1", many);
            assertThat(SpfWorld.result(names, "192.0.2.1")).isEqualTo(SpfResult.PASS);
        }

        @Test
        void aNameWhoseAddressesNobodyTellsIsLeftOut() {
            names.reverse("192.0.2.1", "silent.example.com", "h.example.com")
                    .silent("silent.example.com")
                    .address("h.example.com", "192.0.2.1");
            assertThat(result("v=spf1 ptr -all", "192.0.2.1")).isEqualTo(SpfResult.PASS);
        }

        @Test
        void aNameThatOnlyEndsLikeTheDomainIsNotWithinIt() {
            names.reverse("192.0.2.1", "badexample.com").address("badexample.com", "192.0.2.1");
            assertThat(result("v=spf1 ptr -all", "192.0.2.1")).isEqualTo(SpfResult.FAIL);
        }
    }

    @Nested
    class Networks {

        @Test
        void anIpv4AddressThatIsWrittenAsAnIpv6OneMeansIpv6() {
            // Section 5.6; a client of this address counts as one of IPv4 (section 5).
            assertThat(result("v=spf1 ip6:::ffff:192.0.2.1 -all", "192.0.2.1")).isEqualTo(SpfResult.FAIL);
        }

        @Test
        void anIpv4AddressThatIsMappedIntoIpv6IsAnIpv4Address() throws Exception {
            byte[] mapped = InetAddress.ofLiteral("2001:db8::").getAddress();
            Arrays.fill(mapped, 0, 10, (byte) 0);
            mapped[10] = (byte) 0xFF;
            mapped[11] = (byte) 0xFF;
            System.arraycopy(InetAddress.ofLiteral("192.0.2.1").getAddress(), 0, mapped, 12, 4);
            InetAddress address = Inet6Address.getByAddress("", mapped, 0);
            assertThat(address.getAddress()).hasSize(16);
            names.text("example.com", "v=spf1 ip4:192.0.2.1 -all");
            assertThat(SpfWorld.spf(names)
                            .check(SpfQuery.ofHelo(address, DomainName.parse("example.com")))
                            .result())
                    .isEqualTo(SpfResult.PASS);
        }

        @Test
        void familiesNeverMix() {
            assertThat(result("v=spf1 ip4:0.0.0.0/0 -all", "2001:db8::1")).isEqualTo(SpfResult.FAIL);
            assertThat(result("v=spf1 ip6:::/0 -all", "192.0.2.1")).isEqualTo(SpfResult.PERMERROR);
            assertThat(new FakeNames().text("example.com", "v=spf1 ip6:::/0 -all"))
                    .satisfies(n -> assertThat(SpfWorld.result(n, "192.0.2.1")).isEqualTo(SpfResult.FAIL));
        }
    }

    @Nested
    class Exists {

        @Test
        void anIpv4AddressIsAskedForWhateverTheClients() {
            names.address("yes.example", "127.0.0.2").address("six.example", "2001:db8::1");
            assertThat(result("v=spf1 exists:yes.example -all", "2001:db8::1")).isEqualTo(SpfResult.PASS);
            FakeNames others = new FakeNames()
                    .address("six.example", "2001:db8::1")
                    .text("example.com", "v=spf1 exists:six.example -all");
            assertThat(SpfWorld.result(others, "2001:db8::1")).isEqualTo(SpfResult.FAIL);
        }
    }

    @Nested
    class Redirect {

        @Test
        void itCountsOnlyIfNoTermFits() {
            names.text("other.example", "v=spf1 +all");
            assertThat(result("v=spf1 redirect=other.example -all", "192.0.2.1"))
                    .isEqualTo(SpfResult.FAIL);
            FakeNames without = new FakeNames()
                    .text("other.example", "v=spf1 ip4:192.0.2.1 ~all")
                    .text("example.com", "v=spf1 redirect=other.example ip4:192.0.2.2");
            assertThat(SpfWorld.result(without, "192.0.2.1")).isEqualTo(SpfResult.PASS);
            assertThat(SpfWorld.result(without, "192.0.2.2")).isEqualTo(SpfResult.PASS);
            assertThat(SpfWorld.result(without, "192.0.2.3")).isEqualTo(SpfResult.SOFTFAIL);
        }

        @Test
        void aTargetWithoutARecordIsAPermanentError() {
            assertThat(check("v=spf1 redirect=none.example", "192.0.2.1").why())
                    .isEqualTo("\"redirect=none.example\" of example.com leads nowhere:"
                            + " none.example has no SPF record");
        }

        @Test
        void theExplanationIsTheTargets() {
            names.text("other.example", "v=spf1 -all exp=why.%{d}")
                    .text("why.other.example", "not from %{i}")
                    .text("why.example.com", "wrong one");
            assertThat(check("v=spf1 redirect=other.example exp=why.%{d}", "192.0.2.1")
                            .explanation())
                    .contains("not from 192.0.2.1");
        }
    }

    @Nested
    class Explanation {

        @Test
        void itIsForWhoFailsOnly() {
            names.text("why.example.com", "%{c} is none of %{d}'s servers, says %{r}%%");
            assertThat(check("v=spf1 ip4:192.0.2.1 -all exp=why.%{d}", "192.0.2.9")
                            .explanation())
                    .contains("192.0.2.9 is none of example.com's servers, says receiver.example.net%");
            assertThat(SpfWorld.check(names, "192.0.2.1").explanation()).isEmpty();
        }

        @Test
        void thatOfAnIncludedDomainIsNotUsed() {
            names.text("other.example", "v=spf1 +all exp=why.other.example").text("why.other.example", "theirs");
            assertThat(check("v=spf1 -include:other.example", "192.0.2.1"))
                    .satisfies(v -> assertThat(v.result()).isEqualTo(SpfResult.FAIL))
                    .satisfies(v -> assertThat(v.explanation()).isEmpty());
        }

        @Test
        void whateverIsWrongWithItItIsAsIfThereWereNone() {
            names.text("two.example", "one", "two").text("bad.example", "%{x}").silent("silent.example");
            for (String at : new String[] {"none.example", "two.example", "bad.example", "silent.example", "%{l}..x"}) {
                FakeNames its = names.text(at.contains("%") ? "a.example" : "e-" + at, "v=spf1 -all exp=" + at);
                SpfVerdict verdict =
                        SpfWorld.check(its, "192.0.2.1", "a@" + (at.contains("%") ? "a.example" : "e-" + at));
                assertThat(verdict.result()).as(at).isEqualTo(SpfResult.FAIL);
                assertThat(verdict.explanation()).as(at).isEmpty();
            }
        }
    }
}
