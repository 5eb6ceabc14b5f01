package dev.caravan.dane;

import static dev.caravan.dns.Authenticity.INDETERMINATE;
import static dev.caravan.dns.Authenticity.INSECURE;
import static dev.caravan.dns.Authenticity.SECURE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dns.TlsaRecord;
import dev.caravan.envelope.DomainName;
import dev.caravan.nexthop.AddressAnswer;
import dev.caravan.nexthop.DnsAddressLookup;
import dev.caravan.nexthop.FakeNames;
import dev.caravan.nexthop.MxAnswer;
import dev.caravan.nexthop.MxHost;
import dev.caravan.nexthop.MxLookup;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** From a domain to TLSA records: all questions are asked as delivery asks them. */
class TlsaLookupTest {

    private static final int PORT = 25;

    private static final TlsaRecord LIST0 = Records.of("3 1 1", new byte[32]);
    private static final TlsaRecord LIST1 = Records.of("3 1 2", new byte[64]);
    private static final TlsaRecord AUTHORITY = Records.of("2 0 2", new byte[64]);
    private static final TlsaRecord OTHER_AUTHORITY = Records.of("2 0 1", new byte[32]);
    private static final TlsaRecord PKIX = Records.of("1 1 1", new byte[32]);

    private final FakeNames names = new FakeNames().all(SECURE);

    /** The host host0.example, that of the domain, is an alias of host1.example. */
    @Nested
    class Base {

        @Test
        void isTheHostThatIsNoAlias() {
            names.address("host1.example", "192.0.2.1").tlsa("_25._tcp.host1.example", LIST1);
            assertFound(host("host1.example"), LIST1, "host1.example");
        }

        @Test
        void isTheNameThatTheAliasesComeTo() {
            alias("host0.example", "host1.example");
            names.tlsa("_25._tcp.host0.example", LIST0).tlsa("_25._tcp.host1.example", LIST1);
            assertFound(host("host0.example"), LIST1, "host1.example");
        }

        @Test
        void isTheAliasItselfIfWhereItLeadsIsNotAuthentic() {
            names.alias("host0.example", "between.example").but("between.example", INSECURE);
            alias("between.example", "host1.example");
            names.tlsa("_25._tcp.host0.example", LIST0).tlsa("_25._tcp.host1.example", LIST1);
            assertFound(host("host0.example"), LIST0, "host0.example");
            assertThat(names.asked()).doesNotContain("TLSA _25._tcp.host1.example");
        }

        @Test
        void isTheAliasItselfIfOnlyItHasRecords() {
            alias("host0.example", "host1.example");
            names.tlsa("_25._tcp.host0.example", LIST0);
            assertFound(host("host0.example"), LIST0, "host0.example");
            assertThat(names.asked()).endsWith("TLSA _25._tcp.host1.example", "TLSA _25._tcp.host0.example");
        }

        @Test
        void keepsItsNameWhenTheRecordsAreAnAlias() {
            alias("host0.example", "cname.example");
            names.alias("_25._tcp.cname.example", "_25._tcp.host1.example").tlsa("_25._tcp.host1.example", LIST1);
            assertFound(host("host0.example"), LIST1, "cname.example");
        }

        @Test
        void fallsBackFromRecordsThatAreNotAuthenticOrDangle() {
            alias("host1.example", "cname.example");
            names.tlsa("_25._tcp.host1.example", LIST1)
                    .alias("_25._tcp.cname.example", "_25._tcp.insecure.example")
                    .tlsa("_25._tcp.insecure.example", LIST0)
                    .but("_25._tcp.insecure.example", INSECURE);
            assertFound(host("host1.example"), LIST1, "host1.example");

            names.alias("_25._tcp.cname.example", "_25._tcp.gone.example");
            assertFound(host("host1.example"), LIST1, "host1.example");
        }

        @Test
        void isNoNameThatIsTooLong() {
            String longest = "a".repeat(60) + ".";
            String host = longest.repeat(4) + "example";
            names.address(host, "192.0.2.1");
            assertThat(host(host)).isEqualTo(new TlsaAnswer.None());
        }
    }

    @Nested
    class Without {

        @Test
        void recordsThereIsNone() {
            names.address("host1.example", "192.0.2.1");
            assertThat(host("host1.example")).isEqualTo(new TlsaAnswer.None());
            names.alias("_25._tcp.host1.example", "_25._tcp.gone.example");
            assertThat(host("host1.example")).isEqualTo(new TlsaAnswer.None());
        }

        @Test
        void anAuthenticAnswerNothingApplies() {
            names.address("host1.example", "192.0.2.1").tlsa("_25._tcp.host1.example", LIST1);
            names.but("_25._tcp.host1.example", INSECURE);
            assertThat(host("host1.example")).isInstanceOf(TlsaAnswer.NotApplicable.class);
            names.but("_25._tcp.host1.example", INDETERMINATE);
            assertThat(host("host1.example")).isInstanceOf(TlsaAnswer.NotApplicable.class);
        }

        @Test
        void anAuthenticAliasNothingAppliesWhateverItLeadsTo() {
            names.address("host1.example", "192.0.2.1").tlsa("_25._tcp.host2.example", LIST1);
            names.alias("_25._tcp.host1.example", "_25._tcp.host2.example").but("_25._tcp.host1.example", INSECURE);
            assertThat(host("host1.example")).isInstanceOf(TlsaAnswer.NotApplicable.class);
            names.silent("_25._tcp.host2.example");
            assertThat(host("host1.example")).isInstanceOf(TlsaAnswer.NotApplicable.class);
        }

        @Test
        void authenticAddressesNothingIsAsked() {
            names.address("host1.example", "192.0.2.1").tlsa("_25._tcp.host1.example", LIST1);
            names.but("host1.example", INSECURE);
            assertThat(host("host1.example")).isInstanceOf(TlsaAnswer.NotApplicable.class);

            names.alias("host0.example", "host1.example")
                    .but("host0.example", INSECURE)
                    .but("host1.example", SECURE);
            assertThat(host("host0.example")).isInstanceOf(TlsaAnswer.NotApplicable.class);
            assertThat(names.asked()).noneMatch(question -> question.startsWith("TLSA"));
        }

        @Test
        void authenticMailHostsNothingIsAsked() {
            names.address("host1.example", "192.0.2.1").tlsa("_25._tcp.host1.example", LIST1);
            names.mx("a.example", 10, "host1.example").but("a.example", INSECURE);
            assertThat(domain("a.example"))
                    .isEqualTo(new TlsaAnswer.NotApplicable("nothing authenticates the mail hosts of a.example"));
            assertThat(names.asked()).noneMatch(question -> question.startsWith("TLSA"));
        }

        @Test
        void usableRecordsTlsIsAllThatIsDemanded() {
            names.address("host1.example", "192.0.2.1").tlsa("_25._tcp.host1.example", PKIX);
            assertThat(host("host1.example")).isEqualTo(new TlsaAnswer.Unusable(DomainName.parse("host1.example")));
        }

        @Test
        void anAnswerTheHostFails() {
            names.address("host1.example", "192.0.2.1").silent("_25._tcp.host1.example");
            assertThat(host("host1.example")).isInstanceOf(TlsaAnswer.Failed.class);
        }

        @Test
        void anAnswerBehindAnAliasTheHostFailsAndDoesNotFallBack() {
            alias("host0.example", "host1.example");
            names.tlsa("_25._tcp.host0.example", LIST0)
                    .alias("_25._tcp.host1.example", "_25._tcp.silent.example")
                    .silent("_25._tcp.silent.example");
            assertThat(host("host0.example")).isInstanceOf(TlsaAnswer.Failed.class);
        }

        @Test
        void anEndOfAliasesTheHostFails() {
            names.address("host1.example", "192.0.2.1")
                    .alias("_25._tcp.host1.example", "_25._tcp.loop.example")
                    .alias("_25._tcp.loop.example", "_25._tcp.host1.example");
            assertThat(host("host1.example")).isInstanceOf(TlsaAnswer.Failed.class);
            assertThat(names.asked().stream().filter(question -> question.startsWith("TLSA")))
                    .hasSize(MxLookup.CNAME_CHAIN_MAX + 1);
        }
    }

    /** a is the recipients' domain, b what it is an alias of, c the mail host, d what that is an alias of. */
    @Nested
    class AllowedNames {

        @Test
        void areAllOnASecureWay() {
            names.alias("a.example", "b.example").mx("b.example", 10, "c.example");
            alias("c.example", "d.example");
            names.tlsa("_25._tcp.d.example", AUTHORITY);
            assertNames("a.example", "d.example", "c.example", "a.example", "b.example");
        }

        @Test
        void leaveOutWhereAnInsecureAliasLeadsAndKeepTheMailHost() {
            names.alias("a.example", "b.example").mx("b.example", 10, "c.example");
            names.alias("c.example", "x.example").but("x.example", INSECURE);
            alias("x.example", "d.example");
            names.tlsa("_25._tcp.c.example", AUTHORITY);
            assertNames("a.example", "c.example", "a.example", "b.example");
        }

        @Test
        void leaveOutWhereAnAliasLeadsIfTheRecordsAreNotThere() {
            names.mx("a.example", 10, "c.example");
            alias("c.example", "d.example");
            names.tlsa("_25._tcp.c.example", AUTHORITY);
            assertNames("a.example", "c.example", "a.example");
        }

        @Test
        void nameEachOnce() {
            names.mx("a.example", 10, "c.example")
                    .address("c.example", "192.0.2.1")
                    .tlsa("_25._tcp.c.example", AUTHORITY);
            assertNames("a.example", "c.example", "a.example");
            names.mx("c.example", 10, "c.example");
            assertNames("c.example", "c.example");
        }

        @Test
        void areTheDomainsOwnWhereItHasNoMx() {
            names.address("c.example", "192.0.2.1").tlsa("_25._tcp.c.example", AUTHORITY);
            assertNames("c.example", "c.example");
        }

        @Test
        void areTheDomainAndItsAliasWhereItHasNoMx() {
            alias("c.example", "d.example");
            names.tlsa("_25._tcp.d.example", AUTHORITY);
            assertNames("c.example", "d.example", "c.example");
        }

        @Test
        void areTheDomainAloneWhereItHasNoMxAndItsAliasIsNotAuthenticToTheEnd() {
            alias("c.example", "d.example");
            names.but("d.example", INSECURE)
                    .tlsa("_25._tcp.c.example", OTHER_AUTHORITY)
                    .tlsa("_25._tcp.d.example", AUTHORITY);
            assertNames("c.example", "c.example");
            assertFound(domain("c.example"), OTHER_AUTHORITY, "c.example");
        }

        @Test
        void areTheBaseDomainAloneWithoutAnAuthorityWhoseCertificatesAreNamed() {
            names.mx("a.example", 10, "c.example")
                    .address("c.example", "192.0.2.1")
                    .tlsa("_25._tcp.c.example", LIST1);
            assertNames("a.example", "c.example");
        }

        private void assertNames(String domain, String... expected) {
            assertThat(((TlsaAnswer.Usable) domain(domain)).peer().names())
                    .extracting(DomainName::ascii)
                    .containsExactly(expected);
        }
    }

    @Test
    void asksForTheHostThatTheOperatorNamed() {
        alias("host0.example", "host1.example");
        names.tlsa("_587._tcp.host1.example", LIST1);
        AddressAnswer.Found found = addresses("host0.example");
        assertFound(new TlsaLookup(names).of(found.way().orElseThrow(), 587), LIST1, "host1.example");
    }

    private void alias(String name, String target) {
        names.alias(name, target).address(target, "192.0.2.1");
    }

    /** Of the mail host of a domain whose MX records are beyond doubt. */
    private TlsaAnswer host(String name) {
        names.mx("beyond-doubt.example", 10, name);
        MxHost host = hosts("beyond-doubt.example").stream()
                .filter(h -> h.name().ascii().equals(name))
                .findFirst()
                .orElseThrow();
        return new TlsaLookup(names).of(host, addresses(name).way().orElseThrow(), PORT);
    }

    private TlsaAnswer domain(String name) {
        MxHost host = hosts(name).getFirst();
        return new TlsaLookup(names)
                .of(host, addresses(host.name().ascii()).way().orElseThrow(), PORT);
    }

    private List<MxHost> hosts(String domain) {
        return ((MxAnswer.Hosts) new MxLookup(names, new Random(1)).hosts(DomainName.parse(domain))).hosts();
    }

    private AddressAnswer.Found addresses(String host) {
        return (AddressAnswer.Found)
                new DnsAddressLookup(names, DnsAddressLookup.ANY).addresses(DomainName.parse(host));
    }

    private static void assertFound(TlsaAnswer answer, TlsaRecord record, String base) {
        TlsaAnswer.Usable usable = (TlsaAnswer.Usable) answer;
        assertThat(usable.peer().records()).containsExactly(record);
        assertThat(usable.base().ascii()).isEqualTo(base);
        assertThat(usable.peer().serverName()).contains(usable.base());
    }
}
