package dev.caravan.dnscheck.spf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.nexthop.FakeNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of RFC 7208 appendix A, with its zone. */
class AppendixATest {

    private final FakeNames names = new FakeNames()
            .mx("example.com", 10, "mail-a.example.com")
            .mx("example.com", 20, "mail-b.example.com")
            .address("example.com", "192.0.2.10", "192.0.2.11")
            .address("amy.example.com", "192.0.2.65")
            .address("bob.example.com", "192.0.2.66")
            .address("mail-a.example.com", "192.0.2.129")
            .address("mail-b.example.com", "192.0.2.130")
            .alias("www.example.com", "example.com")
            .mx("example.org", 10, "mail-c.example.org")
            .address("mail-c.example.org", "192.0.2.140")
            .reverse("192.0.2.10", "example.com")
            .reverse("192.0.2.11", "example.com")
            .reverse("192.0.2.65", "amy.example.com")
            .reverse("192.0.2.66", "bob.example.com")
            .reverse("192.0.2.129", "mail-a.example.com")
            .reverse("192.0.2.130", "mail-b.example.com")
            .reverse("192.0.2.140", "mail-c.example.org")
            .reverse("10.0.0.4", "bob.example.com");

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
                    v=spf1 +all                            | 203.0.113.7 | PASS
                    v=spf1 a -all                          | 192.0.2.10  | PASS
                    v=spf1 a -all                          | 192.0.2.11  | PASS
                    v=spf1 a -all                          | 192.0.2.65  | FAIL
                    v=spf1 a:example.org -all              | 192.0.2.10  | FAIL
                    v=spf1 a:example.org -all              | 192.0.2.140 | FAIL
                    v=spf1 mx -all                         | 192.0.2.129 | PASS
                    v=spf1 mx -all                         | 192.0.2.130 | PASS
                    v=spf1 mx -all                         | 192.0.2.10  | FAIL
                    v=spf1 mx:example.org -all             | 192.0.2.140 | PASS
                    v=spf1 mx mx:example.org -all          | 192.0.2.129 | PASS
                    v=spf1 mx mx:example.org -all          | 192.0.2.130 | PASS
                    v=spf1 mx mx:example.org -all          | 192.0.2.140 | PASS
                    v=spf1 mx/30 mx:example.org/30 -all    | 192.0.2.131 | PASS
                    v=spf1 mx/30 mx:example.org/30 -all    | 192.0.2.143 | PASS
                    v=spf1 mx/30 mx:example.org/30 -all    | 192.0.2.132 | FAIL
                    v=spf1 ptr -all                        | 192.0.2.65  | PASS
                    v=spf1 ptr -all                        | 192.0.2.140 | FAIL
                    v=spf1 ptr -all                        | 10.0.0.4    | FAIL
                    v=spf1 ip4:192.0.2.128/28 -all         | 192.0.2.65  | FAIL
                    v=spf1 ip4:192.0.2.128/28 -all         | 192.0.2.129 | PASS
                    """)
    void simpleRecordsLetPassWhomTheyName(String record, String address, SpfResult expected) {
        names.text("example.com", record);
        assertThat(SpfWorld.result(names, address)).isEqualTo(expected);
    }

    @Test
    void severalDomainsShareOneRecordByIncludeOrByRedirect() {
        names.text("example.org", "v=spf1 include:example.com include:example.net -all")
                .text("la.example.org", "v=spf1 redirect=example.org")
                .text("example.com", "v=spf1 ip4:192.0.2.129 -all")
                .text("example.net", "v=spf1 ip4:198.51.100.1 -all");
        assertThat(SpfWorld.check(names, "192.0.2.129", "a@la.example.org").result())
                .isEqualTo(SpfResult.PASS);
        assertThat(SpfWorld.check(names, "198.51.100.1", "a@example.org").result())
                .isEqualTo(SpfResult.PASS);
        assertThat(SpfWorld.check(names, "192.0.2.140", "a@la.example.org").result())
                .isEqualTo(SpfResult.FAIL);
    }

    @Test
    void aListInTheDomainNameSystemLetsSingleUsersSendFromAnywhere() {
        names.text("example.com", "v=spf1 mx include:mobile-users._spf.%{d} -all")
                .text("mobile-users._spf.example.com", "v=spf1 exists:%{l1r+}.%{d}")
                .address("jane.mobile-users._spf.example.com", "127.0.0.2");
        assertThat(SpfWorld.check(names, "203.0.113.7", "jane@example.com").result())
                .isEqualTo(SpfResult.PASS);
        assertThat(SpfWorld.check(names, "203.0.113.7", "jane+lists@example.com")
                        .result())
                .isEqualTo(SpfResult.PASS);
        assertThat(SpfWorld.check(names, "203.0.113.7", "joe@example.com").result())
                .isEqualTo(SpfResult.FAIL);
    }

    @Test
    void severalConditionsAtOnceAreAskedForByExcludingWhatLacksOne() {
        names.text("example.com", "v=spf1 -include:ip4._spf.%{d} -include:ptr._spf.%{d} +all")
                .text("ip4._spf.example.com", "v=spf1 -ip4:192.0.2.0/24 +all")
                .text("ptr._spf.example.com", "v=spf1 -ptr:example.com +all");
        assertThat(SpfWorld.result(names, "192.0.2.65")).isEqualTo(SpfResult.PASS);
        assertThat(SpfWorld.result(names, "192.0.2.140")).isEqualTo(SpfResult.FAIL);
        assertThat(SpfWorld.result(names, "10.0.0.4")).isEqualTo(SpfResult.FAIL);
    }
}
