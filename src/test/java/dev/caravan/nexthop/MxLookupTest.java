package dev.caravan.nexthop;

import static dev.caravan.dns.Authenticity.INDETERMINATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dns.Authenticity;
import dev.caravan.envelope.DomainName;
import dev.caravan.nexthop.MxHost.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MxLookupTest {

    private static final DomainName ORG = DomainName.parse("example.org");

    private final FakeNames names = new FakeNames();
    private final MxLookup lookup = new MxLookup(names, new Random(1));

    @Test
    void ordersHostsByPreference() {
        names.mx("example.org", 20, "b.example")
                .mx("example.org", 5, "c.example")
                .mx("example.org", 10, "a.example");

        assertThat(hosts("example.org")).containsExactly("c.example", "a.example", "b.example");
    }

    @Test
    void ordersEqualHostsAtRandomAndLeavesTheOthersInTheirPlaces() {
        names.mx("example.org", 10, "a.example")
                .mx("example.org", 10, "b.example")
                .mx("example.org", 20, "z.example");

        Set<List<String>> seen = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            seen.add(hosts("example.org"));
        }
        assertThat(seen)
                .containsExactlyInAnyOrder(
                        List.of("a.example", "b.example", "z.example"), List.of("b.example", "a.example", "z.example"));
    }

    @Test
    void takesTheDomainItselfWhenItHasNoMx() {
        names.address("example.org", "192.0.2.1");

        assertThat(lookup.hosts(DomainName.parse("example.org")))
                .isEqualTo(new MxAnswer.Hosts(List.of(
                        new MxHost(ORG, Kind.IMPLICIT, new Expansion(ORG, ORG, INDETERMINATE, INDETERMINATE)))));
    }

    @Test
    void followsAliasesToTheDomainThatHasTheRecords() {
        names.alias("www.example", "alias.example").alias("alias.example", "basic.example");
        names.mx("basic.example", 10, "mail.basic.example");

        assertThat(hosts("www.example")).containsExactly("mail.basic.example");
    }

    @Test
    void takesTheAliasesTargetAsImplicitHost() {
        names.alias("www.example", "host.example").address("host.example", "192.0.2.1");

        assertThat(hosts("www.example")).containsExactly("host.example");
    }

    @Test
    void followsSixteenAliasesAndNotOneMore() {
        for (int i = 0; i < 17; i++) {
            names.alias("a" + i + ".example", "a" + (i + 1) + ".example");
        }
        names.mx("a17.example", 10, "mail.example");

        assertThat(hosts("a1.example")).containsExactly("mail.example");
        assertThat(failure("a0.example")).isEqualTo(LookupFailure.ALIAS_CHAIN);
    }

    @Test
    void givesUpOnALoopOfAliases() {
        names.alias("a.example", "b.example").alias("b.example", "a.example");

        assertThat(failure("a.example")).isEqualTo(LookupFailure.ALIAS_CHAIN);
        assertThat(names.asked()).hasSize(MxLookup.CNAME_CHAIN_MAX + 1);
    }

    @Test
    void understandsTheNullMx() {
        names.mx("example.org", 0, "");

        assertThat(failure("example.org")).isEqualTo(LookupFailure.NULL_MX);
    }

    @Test
    void passesOverARootAmongOtherHosts() {
        names.mx("example.org", 0, "").mx("example.org", 10, "a.example");

        assertThat(hosts("example.org")).containsExactly("a.example");
    }

    @Test
    void passesOverOneBrokenRecordOfSeveral() {
        names.mx("example.org", 5, "not a host").mx("example.org", 10, "a.example");

        assertThat(hosts("example.org")).containsExactly("a.example");
    }

    @Test
    void saysSoWhenNoRecordHasAHostName() {
        names.mx("example.org", 5, "not a host").mx("example.org", 5, "-.example");

        assertThat(failure("example.org")).isEqualTo(LookupFailure.HOST_WITHOUT_ADDRESS);
    }

    @Test
    void namesAHostOnceHoweverOftenItIsPublished() {
        names.mx("example.org", 20, "a.example")
                .mx("example.org", 10, "A.EXAMPLE")
                .mx("example.org", 15, "b.example");

        assertThat(hosts("example.org")).containsExactly("a.example", "b.example");
    }

    @Test
    void leavesOutOurselvesAndAllThatAreNotNearerToTheMailboxThanWeAre() {
        names.mx("example.org", 5, "best.example")
                .mx("example.org", 10, "equal.example")
                .mx("example.org", 10, "Relay.Example")
                .mx("example.org", 20, "worse.example")
                .mx("example.org", 30, "relay.example");

        assertThat(relay().hosts(ORG))
                .isInstanceOfSatisfying(
                        MxAnswer.Hosts.class,
                        found -> assertThat(found.hosts())
                                .extracting(host -> host.name().ascii())
                                .containsExactly("best.example"));
        assertThat(hosts("example.org")).hasSize(4);
    }

    @Test
    void callsItALoopWhenWeAreTheBestHostOrTheDomain() {
        names.mx("example.org", 10, "relay.example").mx("example.org", 20, "worse.example");
        names.address("relay.example", "192.0.2.1");

        assertThat(List.of(relay().hosts(ORG), relay().hosts(DomainName.parse("relay.example"))))
                .allSatisfy(answer -> assertThat(answer)
                        .isInstanceOfSatisfying(
                                MxAnswer.None.class,
                                none -> assertThat(none.failure()).isEqualTo(LookupFailure.MAIL_LOOP)));
    }

    private MxLookup relay() {
        return new MxLookup(names, new Random(1), new MxSets(), Set.of(DomainName.parse("relay.example")));
    }

    @Test
    void allowsUnderscoresInHostNames() {
        names.mx("example.org", 10, "mail_1.example");

        assertThat(hosts("example.org")).containsExactly("mail_1.example");
    }

    @Test
    void tellsADomainThatDoesNotExistFromOneThatNobodyAnswersFor() {
        names.silent("silent.example");

        assertThat(failure("gone.example")).isEqualTo(LookupFailure.NO_SUCH_DOMAIN);
        assertThat(failure("silent.example")).isEqualTo(LookupFailure.UNANSWERED);
    }

    @Test
    void isAsTrustworthyAsTheLeastOfItsSteps() {
        assertThat(Authenticity.SECURE.and(Authenticity.INSECURE)).isEqualTo(Authenticity.INSECURE);
        assertThat(Authenticity.INSECURE.and(Authenticity.SECURE)).isEqualTo(Authenticity.INSECURE);
        assertThat(Authenticity.INDETERMINATE.and(Authenticity.SECURE)).isEqualTo(Authenticity.INDETERMINATE);
        assertThat(Authenticity.INDETERMINATE.and(Authenticity.BOGUS)).isEqualTo(Authenticity.BOGUS);
        names.all(Authenticity.SECURE).alias("www.example", "basic.example").mx("basic.example", 1, "a.example");

        assertThat(((MxAnswer.Hosts) lookup.hosts(DomainName.parse("www.example"))).hosts())
                .extracting(MxHost::authenticity)
                .containsExactly(Authenticity.SECURE);
    }

    private List<String> hosts(String domain) {
        return ((MxAnswer.Hosts) lookup.hosts(DomainName.parse(domain)))
                .hosts().stream().map(host -> host.name().ascii()).toList();
    }

    private LookupFailure failure(String domain) {
        return ((MxAnswer.None) lookup.hosts(DomainName.parse(domain))).failure();
    }
}
