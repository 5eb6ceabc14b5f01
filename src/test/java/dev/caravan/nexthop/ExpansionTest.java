package dev.caravan.nexthop;

import static dev.caravan.dns.Authenticity.INDETERMINATE;
import static dev.caravan.dns.Authenticity.INSECURE;
import static dev.caravan.dns.Authenticity.SECURE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dns.Authenticity;
import dev.caravan.envelope.DomainName;
import java.net.InetAddress;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** How far the way through aliases can be trusted, step by step. */
class ExpansionTest {

    private final FakeNames names = new FakeNames().all(SECURE);

    @Nested
    class OfADomain {

        @Test
        void withoutAliasesIsWhatItsRecordsAre() {
            names.mx("a.example", 10, "mx.example")
                    .mx("u.example", 10, "mx.example")
                    .but("u.example", INSECURE);

            assertThat(domain("a.example")).isEqualTo(way("a.example", "a.example", SECURE, SECURE));
            assertThat(domain("u.example")).isEqualTo(way("u.example", "u.example", INSECURE, INSECURE));
        }

        @Test
        void withoutMxIsWhatTheProofOfTheirLackIs() {
            names.address("a.example", "192.0.2.1").but("a.example", INSECURE);

            assertThat(domain("a.example")).isEqualTo(way("a.example", "a.example", INSECURE, INSECURE));
        }

        @Test
        void isLostAtTheFirstAliasThatIsNotAuthentic() {
            names.alias("a.example", "b.example")
                    .alias("b.example", "c.example")
                    .mx("c.example", 10, "mx.example");
            assertThat(domain("a.example")).isEqualTo(way("a.example", "c.example", SECURE, SECURE));

            names.but("b.example", INSECURE);
            assertThat(domain("a.example")).isEqualTo(way("a.example", "c.example", SECURE, INSECURE));

            names.but("b.example", SECURE).but("a.example", INDETERMINATE);
            assertThat(domain("a.example")).isEqualTo(way("a.example", "c.example", INDETERMINATE, INDETERMINATE));
        }

        @Test
        void countsTheRecordsAtTheEnd() {
            names.alias("a.example", "b.example")
                    .address("b.example", "192.0.2.1")
                    .but("b.example", INSECURE);

            assertThat(domain("a.example")).isEqualTo(way("a.example", "b.example", SECURE, INSECURE));
        }

        private Expansion domain(String name) {
            MxLookup lookup = new MxLookup(names, new Random(1));
            return ((MxAnswer.Hosts) lookup.hosts(DomainName.parse(name)))
                    .hosts()
                    .getFirst()
                    .domain();
        }
    }

    @Nested
    class OfAHost {

        @Test
        void leadsToTheNameThatHasTheAddresses() {
            names.alias("a.example", "b.example")
                    .alias("b.example", "c.example")
                    .address("c.example", "192.0.2.1");
            assertThat(host("a.example")).isEqualTo(way("a.example", "c.example", SECURE, SECURE));

            names.but("b.example", INSECURE);
            assertThat(host("a.example")).isEqualTo(way("a.example", "c.example", SECURE, INSECURE));

            names.but("a.example", INSECURE);
            assertThat(host("a.example")).isEqualTo(way("a.example", "c.example", INSECURE, INSECURE));
        }

        @Test
        void isTheSameForBothFamilies() {
            names.address("a.example", "192.0.2.1", "2001:db8::1");

            assertThat(host("a.example")).isEqualTo(way("a.example", "a.example", SECURE, SECURE));
        }

        @Test
        void isNotKnownWhereTheOperatingSystemIsAsked() {
            assertThat(new AddressAnswer.Found(List.of(InetAddress.getLoopbackAddress())).way())
                    .isEmpty();
        }

        private Expansion host(String name) {
            AddressAnswer answer = new DnsAddressLookup(names, DnsAddressLookup.ANY).addresses(DomainName.parse(name));
            return ((AddressAnswer.Found) answer).way().orElseThrow();
        }
    }

    @Test
    void goesOnFromWhereItLed() {
        Expansion plain = way("a.example", "a.example", SECURE, SECURE);
        Expansion alias = way("a.example", "b.example", SECURE, INSECURE);

        assertThat(plain.then(way("a.example", "c.example", INSECURE, INSECURE)))
                .isEqualTo(way("a.example", "c.example", INSECURE, INSECURE));
        assertThat(alias.then(way("b.example", "c.example", INSECURE, SECURE)))
                .isEqualTo(way("a.example", "c.example", SECURE, INSECURE));
    }

    private static Expansion way(String original, String expanded, Authenticity first, Authenticity whole) {
        return new Expansion(DomainName.parse(original), DomainName.parse(expanded), first, whole);
    }
}
