package dev.caravan.dnscheck.spf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.dnscheck.spf.SpfRecord.Directive;
import dev.caravan.envelope.BadSyntax;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7208 section 4.5, 4.6 and 12. */
class SpfRecordTest {

    @ParameterizedTest(name = "\"{0}\": {1}")
    @CsvSource(quoteCharacter = '"', textBlock = """
                    v=spf1, true
                    "v=spf1 ", true
                    V=SPF1 -all, true
                    v=spf10 -all, false
                    v=spf1/x, false
                    "v=spf1\t-all", false
                    " v=spf1 -all", false
                    spf1 -all, false
                    "", false
                    """)
    void onlyTextsWithThisVersionAreMeant(String text, boolean expected) {
        assertThat(SpfRecord.isMeant(text)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "all",
                "-ALL",
                "a",
                "a/24",
                "a//64",
                "a/24//64",
                "a:h.example/0",
                "A:h.example//0",
                "mx",
                "mx:d.example/32//128",
                "ptr",
                "ptr:d.example",
                "ip4:192.0.2.1",
                "ip4:192.0.2.0/0",
                "ip6:2001:db8::/32",
                "ip6:::",
                "ip6:::ffff:192.0.2.1/96",
                "ip6:2001:db8::192.0.2.1",
                "?include:d.example",
                "~exists:%{i}.d.example",
                "redirect=d.example",
                "exp=d.example",
                "unknown=",
                "un-kn.own_1=%{d}/:x",
                "   a    mx   ",
            })
    void theseTermsAreTerms(String terms) {
        assertThat(SpfRecord.parse("v=spf1 " + terms)).isNotNull();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "all:d.example",
                "all/8",
                "a/",
                "a//",
                "a/33",
                "a//129",
                "a/024",
                "a/-1",
                "a:",
                "a:/24",
                "a:d",
                "mx:d.example/24/64",
                "ptr/24",
                "ptr:",
                "include",
                "include:",
                "include/24",
                "exists",
                "exists:d.example/24",
                "ip4",
                "ip4:",
                "ip4:192.0.2",
                "ip4:192.0.2.256",
                "ip4:192.0.2.01",
                "ip4:192.0.2.1/33",
                "ip4:192.0.2.1/",
                "ip4:192.0.2.1//32",
                "ip4:2001:db8::1",
                "ip4:0x7f.1",
                "ip6:192.0.2.1",
                "ip6:2001:db8::1/129",
                "ip6:2001:db8",
                "ip6:[::1]",
                "ip6:fe80::1%1",
                "ipv4:192.0.2.1",
                "--all",
                "*all",
                "-",
                "redirect=",
                "redirect:d.example",
                "-redirect=d.example",
                "redirect=a.example redirect=b.example",
                "exp=",
                "exp=a.example EXP=b.example",
                "unknown=%",
                "1st=x",
                "=x",
                "a\tmx",
                "a\u00e9.example",
                "a:\u00e9.example",
                "all and so on",
            })
    void anyFaultSpoilsTheWholeRecord(String terms) {
        assertThatThrownBy(() -> SpfRecord.parse("v=spf1 ip4:192.0.2.1 " + terms))
                .isInstanceOf(BadSyntax.class)
                .message()
                .doesNotContainPattern("[^\\x20-\\x7E]");
    }

    @Test
    void whatIsReadIsWhatWasWritten() {
        SpfRecord record = SpfRecord.parse("v=spf1 ~A:h.example/24//64 ip4:192.0.2.0/24 x=y redirect=o.example");
        assertThat(record.directives())
                .containsExactly(
                        new Directive(
                                SpfResult.SOFTFAIL,
                                new Mechanism.Address(
                                        Optional.of(MacroString.domain("h.example")), new Mechanism.Prefixes(24, 64)),
                                "~A:h.example/24//64"),
                        new Directive(
                                SpfResult.PASS,
                                new Mechanism.In(new Network(new byte[] {(byte) 192, 0, 2, 0}, 24)),
                                "ip4:192.0.2.0/24"));
        assertThat(record.redirect()).contains(MacroString.domain("o.example"));
        assertThat(record.explanation()).isEmpty();
    }
}
