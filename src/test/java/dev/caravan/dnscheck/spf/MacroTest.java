package dev.caravan.dnscheck.spf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.dnscheck.spf.MacroString.Place;
import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.DomainName;
import dev.caravan.nexthop.FakeNames;
import java.net.InetAddress;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7208 section 7. */
class MacroTest {

    private static final DomainName DOMAIN = DomainName.parse("email.example.com");

    private final FakeNames names = new FakeNames()
            .reverse("192.0.2.3", "mx.example.org", "forged.email.example.com")
            .address("mx.example.org", "192.0.2.3")
            .address("forged.email.example.com", "203.0.113.9");

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "%{s}, strong-bad@email.example.com",
        "%{o}, email.example.com",
        "%{d}, email.example.com",
        "%{d4}, email.example.com",
        "%{d3}, email.example.com",
        "%{d2}, example.com",
        "%{d1}, com",
        "%{dr}, com.example.email",
        "%{d2r}, example.email",
        "%{l}, strong-bad",
        "%{l-}, strong.bad",
        "%{lr}, strong-bad",
        "%{lr-}, bad.strong",
        "%{l1r-}, strong",
        "%{ir}.%{v}._spf.%{d2}, 3.2.0.192.in-addr._spf.example.com",
        "%{lr-}.lp._spf.%{d2}, bad.strong.lp._spf.example.com",
        "%{lr-}.lp.%{ir}.%{v}._spf.%{d2}, bad.strong.lp.3.2.0.192.in-addr._spf.example.com",
        "%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}, 3.2.0.192.in-addr.strong.lp._spf.example.com",
        "%{d2}.trusted-domains.example.net, example.com.trusted-domains.example.net",
        "%{p}, mx.example.org",
        "%{h}, client.example.org",
        "%{i}, 192.0.2.3",
        "%{D2}, example.com",
        "%{S}, strong-bad%40email.example.com",
        "%{d100000000000000000000}, email.example.com",
        "%%x%_y%-z.org, %x y%20z.org",
    })
    void examplesOfSection74Expand(String text, String expected) throws Exception {
        assertThat(expanded(text, "192.0.2.3", Place.TERM)).isEqualTo(expected);
    }

    @Test
    void aLargeLetterEscapesAllButTheUnreserved() throws Exception {
        FakeNames its = new FakeNames().text("example.com", "v=spf1 -all exp=why.example.com");
        its.text("why.example.com", "%{L}");
        assertThat(SpfWorld.check(its, "192.0.2.3", "a+b=c-d._~Z/9%@example.com")
                        .explanation())
                .contains("a%2Bb%3Dc-d._~Z%2F9%25");
    }

    @Test
    void anIpv6AddressExpandsToItsDigits() throws Exception {
        assertThat(expanded("%{ir}.%{v}._spf.%{d2}", "2001:db8::cb01", Place.TERM))
                .isEqualTo("1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com");
    }

    @Test
    void explanationsHaveThreeLettersOfTheirOwn() throws Exception {
        assertThat(expanded("%{c} %{r} %{t}", "192.0.2.3", Place.EXPLANATION))
                .isEqualTo("192.0.2.3 receiver.example.net " + SpfWorld.NOW.getEpochSecond());
    }

    @Test
    void anAddressWithoutANameThatLeadsBackIsUnknown() throws Exception {
        assertThat(expanded("%{p}", "192.0.2.99", Place.TERM)).isEqualTo("unknown");
    }

    @Test
    void amongValidatedNamesTheDomainItselfComesFirstThenOneBelowIt() throws Exception {
        names.reverse("192.0.2.4", "other.example.org", "a.email.example.com", "email.example.com")
                .address("other.example.org", "192.0.2.4")
                .address("a.email.example.com", "192.0.2.4");
        assertThat(expanded("%{p}", "192.0.2.4", Place.TERM)).isEqualTo("a.email.example.com");
        names.address("email.example.com", "192.0.2.4");
        assertThat(expanded("%{p}", "192.0.2.4", Place.TERM)).isEqualTo("email.example.com");
    }

    @Test
    void aNameThatIsTooLongLosesLabelsFromTheLeft() throws Exception {
        String label = "x".repeat(60);
        String text = "first." + (label + ".").repeat(4) + "%{d}";
        assertThat(expansion("192.0.2.3").name(MacroString.domain(text), DOMAIN))
                .isEqualTo((label + ".").repeat(3) + "email.example.com");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "%",
                "100%.org",
                "%{d",
                "%{}",
                "%{x}",
                "%{d0}",
                "%{d00r}",
                "%{rd}",
                "%{d.r}",
                "%{c}.org",
                "%{r}.org",
                "%{t}.org",
                "%(d)",
                "%a",
                "a b.org",
                "\u00e9.org",
                "tab\t.org"
            })
    void whatIsNoMacroStringIsRefused(String text) {
        assertThatThrownBy(() -> MacroString.parse(text, Place.TERM)).isInstanceOf(BadSyntax.class);
    }

    @Test
    void moreMacrosThanAnyoneNeedsAreRefused() {
        assertThatThrownBy(() -> MacroString.parse("%{d}".repeat(3 * MacroString.MACROS_MAX), Place.TERM))
                .isInstanceOf(BadSyntax.class)
                .hasMessageContaining("more than 64 macros");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"", "museum", "museum.", "a.1", "a.-b", "a.b-", "a..", "a.com:25", "a.com/24", "%{d}com"})
    void aDomainMustEndWithALabelThatIsNoNumberOrWithAMacro(String text) {
        assertThatThrownBy(() -> MacroString.domain(text)).isInstanceOf(BadSyntax.class);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"a.com", "a.com.", ".com", "%{d}", "a.%{d1}", "a:b.com", "a.xn--p1ai", "a.b-c", "%{d}.c1"})
    void whatEndsSoIsADomain(String text) {
        assertThat(MacroString.domain(text).text()).isEqualTo(text);
    }

    private String expanded(String text, String address, Place place) throws SpfTrouble {
        return expansion(address).text(MacroString.parse(text, place), DOMAIN);
    }

    private MacroExpansion expansion(String literal) {
        InetAddress address = InetAddress.ofLiteral(literal);
        InstantSource clock = InstantSource.fixed(SpfWorld.NOW);
        return new MacroExpansion(
                new SpfQuery(address, "strong-bad", DOMAIN, DomainName.parse("client.example.org")),
                DomainName.parse("receiver.example.net"),
                clock,
                new Lookups(names, clock, address));
    }
}
