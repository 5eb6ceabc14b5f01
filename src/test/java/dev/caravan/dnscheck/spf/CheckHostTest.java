package dev.caravan.dnscheck.spf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.envelope.DomainName;
import dev.caravan.nexthop.FakeNames;
import java.net.InetAddress;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 7208 section 2.6 and 4. */
class CheckHostTest {

    private final FakeNames names = new FakeNames();

    @ParameterizedTest(name = "{0} makes {1}")
    @CsvSource({
        "v=spf1 +all, PASS",
        "v=spf1 all, PASS",
        "v=spf1 -all, FAIL",
        "v=spf1 ~all, SOFTFAIL",
        "v=spf1 ?all, NEUTRAL",
        "v=spf1, NEUTRAL",
        "v=spf1 ip4:198.51.100.1, NEUTRAL",
        "v=spf1 -all +all, FAIL",
        "something else, NONE",
    })
    void theFirstTermThatFitsDecides(String record, SpfResult expected) {
        names.text("example.com", record);
        assertThat(SpfWorld.result(names, "192.0.2.1")).isEqualTo(expected);
    }

    @Test
    void ofSeveralTextsOnlyThoseOfThisVersionCount() {
        names.text("example.com", "spf2.0/pra -all", "v=spf10 -all", "verify=1", "v=spf1 +all");
        assertThat(SpfWorld.result(names, "192.0.2.1")).isEqualTo(SpfResult.PASS);
        names.text("example.com", "v=spf1 -all");
        assertThat(SpfWorld.check(names, "192.0.2.1").why()).isEqualTo("example.com has 2 SPF records");
        assertThat(SpfWorld.result(names, "192.0.2.1")).isEqualTo(SpfResult.PERMERROR);
    }

    @Test
    void aDomainThatIsNotThereHasNoRecordAndOneThatIsSilentMayHave() {
        assertThat(SpfWorld.result(names, "192.0.2.1")).isEqualTo(SpfResult.NONE);
        names.silent("example.com");
        assertThat(SpfWorld.result(names, "192.0.2.1")).isEqualTo(SpfResult.TEMPERROR);
    }

    @Test
    void aNameOfOneLabelIsNobodysDomain() {
        names.text("localhost", "v=spf1 +all");
        assertThat(SpfWorld.check(names, "192.0.2.1", "a@localhost").result()).isEqualTo(SpfResult.NONE);
    }

    @Test
    void withoutALocalPartThePostmasterSends() {
        names.text("example.com", "v=spf1 exists:%{l}.%{h}.x.example -all")
                .address("postmaster.example.com.x.example", "127.0.0.2");
        assertThat(SpfWorld.spf(names)
                        .check(SpfQuery.ofHelo(InetAddress.ofLiteral("192.0.2.1"), DomainName.parse("example.com")))
                        .result())
                .isEqualTo(SpfResult.PASS);
    }

    @Test
    void aFaultBehindATermThatFitsIsAFaultAllTheSame() {
        names.text("example.com", "v=spf1 ip4:192.0.2.1 nonsense");
        assertThat(SpfWorld.result(names, "192.0.2.1")).isEqualTo(SpfResult.PERMERROR);
    }

    @Test
    void tenTermsMayAskThroughAllRecordsAndTheEleventhIsAnError() {
        names.text("example.com", "v=spf1 include:a.example a:h.example ip4:198.51.100.1 redirect=b.example")
                .text("a.example", "v=spf1 " + terms(4))
                .text("b.example", "v=spf1 " + terms(3) + " -all")
                .address("h.example", "198.51.100.7");
        SpfVerdict ten = SpfWorld.check(names, "192.0.2.1");
        assertThat(ten.result()).isEqualTo(SpfResult.FAIL);
        assertThat(ten.lookups()).isEqualTo(Lookups.TERMS_MAX);
        FakeNames eleven = new FakeNames()
                .address("h.example", "198.51.100.7")
                .text("example.com", "v=spf1 " + terms(10) + " exists:h.example +all");
        assertThat(SpfWorld.check(eleven, "192.0.2.1"))
                .satisfies(v -> assertThat(v.result()).isEqualTo(SpfResult.PERMERROR))
                .satisfies(v -> assertThat(v.why()).contains("\"exists:h.example\" is the first too many"));
    }

    @Test
    void aTermThatAsksForReverseNamesIsOneOfTheTen() {
        FakeNames names = new FakeNames()
                .text("example.com", "v=spf1" + " ptr".repeat(11) + " -all")
                .reverse("192.0.2.1", "elsewhere.example.net")
                .address("elsewhere.example.net", "192.0.2.1");
        assertThat(SpfWorld.result(names, "192.0.2.1")).isEqualTo(SpfResult.PERMERROR);
        names = new FakeNames()
                .text("example.com", "v=spf1" + " ptr".repeat(10) + " -all")
                .reverse("192.0.2.1", "elsewhere.example.net")
                .address("elsewhere.example.net", "192.0.2.1");
        assertThat(SpfWorld.result(names, "192.0.2.1")).isEqualTo(SpfResult.FAIL);
    }

    @Test
    void aRecordThatIncludesItselfEnds() {
        names.text("example.com", "v=spf1 include:example.com -all");
        assertThat(SpfWorld.result(names, "192.0.2.1")).isEqualTo(SpfResult.PERMERROR);
        FakeNames round = new FakeNames().text("example.com", "v=spf1 redirect=example.com");
        assertThat(SpfWorld.result(round, "192.0.2.1")).isEqualTo(SpfResult.PERMERROR);
    }

    @Test
    void twoLookUpsMayFindNothingAndTheThirdIsAnError() {
        names.text("example.com", "v=spf1 a:no1.example exists:no2.example +all");
        assertThat(SpfWorld.result(names, "192.0.2.1")).isEqualTo(SpfResult.PASS);
        FakeNames three = new FakeNames().text("example.com", "v=spf1 a:no1.example mx:no2.example ptr +all");
        assertThat(SpfWorld.check(three, "192.0.2.1"))
                .satisfies(v -> assertThat(v.result()).isEqualTo(SpfResult.PERMERROR))
                .satisfies(v -> assertThat(v.why()).contains("the reverse name of 192.0.2.1 is the first too many"));
    }

    @Test
    void silenceInALookUpIsATemporaryError() {
        for (String term : new String[] {"a:silent.example", "mx:silent.example", "exists:silent.example"}) {
            FakeNames its = new FakeNames().silent("silent.example").text("example.com", "v=spf1 " + term + " +all");
            assertThat(SpfWorld.result(its, "192.0.2.1")).as(term).isEqualTo(SpfResult.TEMPERROR);
        }
    }

    @Test
    void lookUpsThatTakeTooLongAreATemporaryError() {
        names.text("example.com", "v=spf1 a:h.example a:h.example a:h.example +all")
                .address("h.example", "198.51.100.7");
        AtomicLong seconds = new AtomicLong();
        Spf slow = new Spf(
                names, DomainName.parse("receiver.example.net"), () -> Instant.EPOCH.plusSeconds(seconds.getAndAdd(6)));
        assertThat(slow.check(SpfQuery.ofHelo(InetAddress.ofLiteral("192.0.2.1"), DomainName.parse("example.com"))))
                .satisfies(v -> assertThat(v.result()).isEqualTo(SpfResult.TEMPERROR))
                .satisfies(v -> assertThat(v.why()).isEqualTo("the look-ups took more than 20 s"));
    }

    private static String terms(int count) {
        return IntStream.range(0, count).mapToObj(_ -> "a:h.example").collect(Collectors.joining(" "));
    }
}
