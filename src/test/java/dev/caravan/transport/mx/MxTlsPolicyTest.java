package dev.caravan.transport.mx;

import static dev.caravan.transport.FakeServers.accepting;
import static dev.caravan.transport.FakeServers.failure;
import static dev.caravan.transport.FakeServers.refusing;
import static dev.caravan.transport.FakeServers.serving;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dane.DanePeer;
import dev.caravan.dane.Records;
import dev.caravan.dns.Authenticity;
import dev.caravan.dns.TlsaRecord;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Host;
import dev.caravan.envelope.RequireTls;
import dev.caravan.mtasts.OnUnavailable;
import dev.caravan.mtasts.StsMode;
import dev.caravan.smtp.Phase;
import dev.caravan.smtp.SmtpFailure;
import dev.caravan.smtp.SmtpFailure.Kind;
import dev.caravan.status.RecipientOutcome;
import dev.caravan.tls.Authorities;
import dev.caravan.tls.PkixPeer;
import dev.caravan.tls.TlsDemand;
import dev.caravan.tls.TlsRequirement;
import dev.caravan.tls.TlsRequirement.Floor;
import dev.caravan.transport.AttemptResult.Attempted;
import dev.caravan.transport.AttemptResult.SiteSignal;
import dev.caravan.transport.FakeServers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MxTlsPolicyTest {

    private static final String A = "192.0.2.1";
    private static final String B = "192.0.2.2";
    private static final TlsaRecord RECORD = Records.of("3 1 1", new byte[32]);
    private static final SmtpFailure NO_TLS = failure(Phase.STARTTLS, Kind.TLS);
    private static final TlsRequirement REQUIRETLS = TlsRequirement.DEFAULT.with(RequireTls.REQUIRED);
    private static final TlsRequirement TLS_REQUIRED_NO = TlsRequirement.DEFAULT.with(RequireTls.NO);
    private static final List<DomainName> PINNED = List.of(DomainName.parse("pinned.example"));

    private final FakeServers servers = new FakeServers();
    private final PolicyWorld world = new PolicyWorld(servers, Authorities.jdk());

    @Test
    void bogusTlsaAnswerDefersAndDoesNotFallBackToPlaintext() {
        oneHost(Authenticity.SECURE);
        world.names.silent("_25._tcp.a.example");

        Attempted result = world.deliver("a@example.net");

        assertThat(servers.connects()).isEmpty();
        assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Deferred.class);
        assertThat(PolicyWorld.why(result).status()).hasToString("4.4.3");
        assertThat(world.heard()).contains("reported tlsa a.example dnssec-invalid");
    }

    @Test
    void aHostWhoseTlsaRecordsCannotBeHadLeavesTheOthersToBeTried() {
        twoHosts(Authenticity.SECURE);
        world.names.silent("_25._tcp.a.example");
        servers.at(B, serving(accepting()));

        assertThat(world.deliver("a@example.net").outcomes()).hasOnlyElementsOfType(RecipientOutcome.Delivered.class);
        assertThat(servers.connects()).containsExactly(B + " OPPORTUNISTIC");
    }

    @Test
    void aPolicyOfOneDomainDoesNotMakeItsHostsLookDownToOthers() {
        oneHost(Authenticity.INSECURE);
        world.policy("example.net", StsMode.ENFORCE, "other.example");

        assertThat(world.deliver("a@example.net").signal()).isEqualTo(SiteSignal.NONE);
    }

    @Test
    void theStsPolicyIsAskedOfTheRecipientsDomainAndNotOfWhatItIsAnAliasFor() {
        oneHost(Authenticity.INSECURE);
        world.names.alias("alias.example", "example.net");
        world.policy("alias.example", StsMode.ENFORCE, "a.example").policy("example.net", StsMode.NONE, "a.example");
        servers.at(A, serving(accepting()));

        world.deliver("a@alias.example");

        assertThat(world.heard()).contains("sts alias.example").doesNotContain("sts example.net");
        assertThat(servers.connects()).containsExactly(A + " STARTTLS");
    }

    @Test
    void aHostThatThePolicyDoesNotNameIsPassedOver() {
        twoHosts(Authenticity.INSECURE);
        world.policy("example.net", StsMode.ENFORCE, "b.example");
        servers.at(A, serving(accepting())).at(B, serving(accepting()));

        world.deliver("a@example.net");

        assertThat(servers.connects()).containsExactly(B + " STARTTLS");
        assertThat(world.heard()).contains("reported sts example.net validation-failure");
    }

    @Test
    void mailWaitsWhenThePolicyNamesNoneOfTheHosts() {
        twoHosts(Authenticity.INSECURE);
        world.policy("example.net", StsMode.ENFORCE, "*.other.example");

        Attempted result = world.deliver("a@example.net");

        assertThat(servers.connects()).isEmpty();
        assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Deferred.class);
        assertThat(PolicyWorld.why(result).status()).hasToString("4.7.5");
        assertThat(PolicyWorld.why(result).text())
                .isEqualTo("the MTA-STS policy of example.net does not name a.example");
    }

    @ParameterizedTest
    @CsvSource({"STRICT, STARTTLS", "DEFER, ", "IGNORE, OPPORTUNISTIC"})
    void whatHoldsWithoutThePolicyIsTheOperatorsChoice(OnUnavailable choice, String connect) {
        oneHost(Authenticity.INSECURE);
        world.policyUnavailable("example.net").on(choice);
        servers.at(A, serving(accepting()));

        Attempted result = world.deliver("a@example.net");

        assertThat(servers.connects()).isEqualTo(connect == null ? List.of() : List.of(A + " " + connect));
        assertThat(world.heard()).contains("reported sts example.net sts-policy-fetch-error");
        assertThat(result.outcomes().getFirst() instanceof RecipientOutcome.Deferred)
                .isEqualTo(choice == OnUnavailable.DEFER);
    }

    @ParameterizedTest
    @EnumSource(OnUnavailable.class)
    void mailThatRequiresTlsWaitsForThePolicyThatMightAllowIt(OnUnavailable choice) {
        oneHost(Authenticity.INSECURE);
        world.policyUnavailable("example.net").on(choice);

        Attempted result = world.deliver("a@example.net", REQUIRETLS);

        assertThat(servers.connects()).isEmpty();
        assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Deferred.class);
    }

    @Test
    void mailThatRequiresTlsFailsAtOnceWhereNothingAuthenticatesTheHost() {
        twoHosts(Authenticity.INSECURE);
        world.policy("example.net", StsMode.TESTING, "*.example");

        Attempted result = world.deliver("a@example.net", REQUIRETLS);

        assertThat(servers.connects()).isEmpty();
        assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Failed.class);
        assertThat(PolicyWorld.why(result).status()).hasToString("5.7.30");
    }

    @ParameterizedTest
    @EnumSource(
            value = Floor.class,
            names = {"NONE", "MAY"})
    void nobodyIsAskedWhereTheAnswerWouldNotMatter(Floor floor) {
        oneHost(Authenticity.SECURE);
        world.names.silent("_25._tcp.a.example");
        world.policy("example.net", StsMode.ENFORCE, "other.example");
        servers.at(A, serving(accepting()));

        Attempted result = world.deliver("a@example.net", new TlsRequirement(floor));

        assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Delivered.class);
        assertThat(world.names.asked()).noneMatch(question -> question.startsWith("TLSA"));
        assertThat(world.heard()).containsExactly("found secure", "connected clear");
    }

    @Test
    void tlsRequiredNoSetsAsideWhatTheDomainPublishesAndEndsInClearWhenTlsIsBroken() {
        oneHost(Authenticity.SECURE);
        world.names.tlsa("_25._tcp.a.example", RECORD);
        world.policy("example.net", StsMode.ENFORCE, "other.example");
        servers.at(A, refusing(NO_TLS), serving(accepting()));

        Attempted result = world.deliver("a@example.net", TLS_REQUIRED_NO);

        assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Delivered.class);
        assertThat(servers.connects()).containsExactly(A + " OPPORTUNISTIC", A + " NONE");
        assertThat(world.heard()).contains("went clear");
    }

    @Test
    void tlsRequiredNoDoesNotLowerWhatTheOperatorDemands() {
        oneHost(Authenticity.INSECURE);
        servers.at(A, refusing(NO_TLS), serving(accepting()));

        Attempted result = world.deliver("a@example.net", new TlsRequirement(Floor.ENCRYPT).with(RequireTls.NO));

        assertThat(servers.connects()).containsExactly(A + " STARTTLS");
        assertThat(PolicyWorld.why(result).text()).endsWith("(demanded by the rule for example.net)");
    }

    @Test
    void tlsaRecordsThatNothingAuthenticatesDemandNothing() {
        oneHost(Authenticity.SECURE);
        world.names.tlsa("_25._tcp.a.example", RECORD);
        world.but("_25._tcp.a.example", Authenticity.INSECURE);
        servers.at(A, refusing(NO_TLS), serving(accepting()));

        world.deliver("a@example.net");

        assertThat(servers.connects()).containsExactly(A + " OPPORTUNISTIC", A + " NONE");
    }

    @Test
    void aDemandOnceKnownIsNeverDroppedWhenTlsIsBroken() {
        oneHost(Authenticity.SECURE);
        world.names.tlsa("_25._tcp.a.example", RECORD);
        servers.at(A, refusing(NO_TLS), serving(accepting()));

        Attempted result = world.deliver("a@example.net");

        assertThat(servers.connects()).containsExactly(A + " STARTTLS");
        assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Deferred.class);
        assertThat(PolicyWorld.why(result).text()).endsWith("(demanded by the TLSA records of a.example)");
        assertThat(world.heard())
                .contains("connected tls_failed", "reported tlsa a.example validation-failure")
                .doesNotContain("went clear");
    }

    @Test
    void aFailureNamesAllWhoDemandedTls() {
        oneHost(Authenticity.SECURE);
        world.names.tlsa("_25._tcp.a.example", RECORD);
        world.policy("example.net", StsMode.ENFORCE, "a.example");
        servers.at(A, refusing(NO_TLS));

        Attempted result = world.deliver("a@example.net", REQUIRETLS);

        assertThat(PolicyWorld.why(result).text())
                .endsWith("(demanded by the TLSA records of a.example, and by the MTA-STS policy of example.net,"
                        + " and by the sender)");
    }

    @Test
    void everyHostHasItsOwnDemand() {
        twoHosts(Authenticity.SECURE);
        world.names.tlsa("_25._tcp.a.example", RECORD);
        servers.at(A, refusing(NO_TLS)).at(B, serving(accepting()));

        world.deliver("a@example.net");

        assertThat(servers.connects()).containsExactly(A + " STARTTLS", B + " OPPORTUNISTIC");
    }

    @Test
    void theNamesThatDaneAllowsAreTheHostsAndTheDomainsWithTheirAliases() {
        world.names
                .all(Authenticity.SECURE)
                .alias("a.test", "b.test")
                .mx("b.test", 10, "c.test")
                .alias("c.test", "d.test")
                .address("d.test", A)
                .tlsa("_25._tcp.d.test", Records.of("2 1 1", new byte[32]));
        servers.at(A, serving(accepting()));

        world.deliver("x@a.test");

        DanePeer peer = (DanePeer) servers.demands().getFirst().check();
        assertThat(peer.names()).extracting(DomainName::ascii).containsExactly("d.test", "c.test", "a.test", "b.test");
    }

    @Test
    void aDomainThatIsItsOwnHostHasItsOwnTlsaRecords() {
        world.names.all(Authenticity.SECURE).address("example.net", A).tlsa("_25._tcp.example.net", RECORD);
        servers.at(A, serving(accepting()));

        world.deliver("a@example.net");

        assertThat(servers.demands())
                .singleElement()
                .satisfies(d -> assertThat(d.check()).isInstanceOf(DanePeer.class));
    }

    @Test
    void aConnectionServesEqualDemandsOnly() {
        oneHost(Authenticity.INSECURE);
        world.names.mx("strict.example", 10, "a.example").mx("like.example", 10, "a.example");
        world.policy("strict.example", StsMode.ENFORCE, "a.example");
        servers.at(A, serving(accepting(), accepting(), accepting()), serving(accepting()));

        world.deliver("a@example.net");
        world.deliver("a@strict.example");
        world.deliver("a@like.example");

        assertThat(servers.connects()).containsExactly(A + " OPPORTUNISTIC", A + " STARTTLS");
    }

    @Test
    void whatWentInClearForLackOfTlsServesNoMailThatIsOwedATryWithIt() {
        oneHost(Authenticity.INSECURE);
        servers.at(A, refusing(NO_TLS), serving(accepting(), accepting()), serving(accepting()));

        world.deliver("a@example.net");
        world.deliver("b@example.net");

        assertThat(servers.connects()).containsExactly(A + " OPPORTUNISTIC", A + " NONE", A + " OPPORTUNISTIC");
    }

    @Test
    void otherTlsaRecordsMakeANewConnection() {
        oneHost(Authenticity.SECURE);
        world.names.tlsa("_25._tcp.a.example", RECORD);
        servers.at(A, serving(accepting(), accepting(), accepting()), serving(accepting()));

        world.deliver("a@example.net");
        world.deliver("b@example.net");
        assertThat(servers.connects()).hasSize(1);
        world.names.tlsa(
                "_25._tcp.a.example", Records.of("3 1 1", "x".repeat(32).getBytes()));
        world.deliver("c@example.net");

        assertThat(servers.connects()).hasSize(2);
    }

    @Test
    void namesThatTheOperatorHasPinnedTakeTheHostsPlace() {
        oneHost(Authenticity.INSECURE);
        servers.at(A, serving(accepting()));

        world.deliver("a@example.net", new TlsRequirement(Floor.VERIFY, PINNED));

        assertThat(pkixNames()).extracting(Host::text).containsExactly("pinned.example");
    }

    @Test
    void anAddressHasNothingPublishedAndIsCheckedByItselfOrByPinnedNames() {
        servers.at(A, serving(accepting()), serving(accepting()), serving(accepting()));

        world.deliver("a@[192.0.2.1]");
        assertThat(servers.demands().getLast()).isEqualTo(TlsDemand.opportunistic(Host.parse("[192.0.2.1]")));
        world.deliver("a@[192.0.2.1]", new TlsRequirement(Floor.VERIFY));
        assertThat(pkixNames()).containsExactly(Host.parse("[192.0.2.1]"));
        world.deliver("a@[192.0.2.1]", new TlsRequirement(Floor.VERIFY, PINNED));
        assertThat(pkixNames()).extracting(Host::text).containsExactly("pinned.example");
        assertThat(world.names.asked()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"REQUIRETLS, Failed", "DANE_ONLY, Deferred"})
    void anAddressCannotBeWhatNobodyVouchesFor(Floor floor, String outcome) {
        Attempted result = world.deliver("a@[192.0.2.1]", new TlsRequirement(floor));

        assertThat(servers.connects()).isEmpty();
        assertThat(result.outcomes())
                .singleElement()
                .satisfies(o -> assertThat(o.getClass().getSimpleName()).isEqualTo(outcome));
    }

    private List<Host> pkixNames() {
        return ((PkixPeer) servers.demands().getLast().check()).names();
    }

    private void oneHost(Authenticity all) {
        world.names.all(all).mx("example.net", 10, "a.example").address("a.example", A);
    }

    private void twoHosts(Authenticity all) {
        oneHost(all);
        world.names.mx("example.net", 20, "b.example").address("b.example", B);
    }
}
