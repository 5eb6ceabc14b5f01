package dev.caravan.transport.mx;

import static dev.caravan.transport.FakeServers.accepting;
import static dev.caravan.transport.FakeServers.attempt;
import static dev.caravan.transport.FakeServers.breaking;
import static dev.caravan.transport.FakeServers.failure;
import static dev.caravan.transport.FakeServers.inDoubt;
import static dev.caravan.transport.FakeServers.refusing;
import static dev.caravan.transport.FakeServers.serving;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dns.Authenticity;
import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.RequireTls;
import dev.caravan.nexthop.AddressFilter;
import dev.caravan.nexthop.AddressesTried;
import dev.caravan.nexthop.FakeNames;
import dev.caravan.smtp.Phase;
import dev.caravan.smtp.SmtpFailure.Kind;
import dev.caravan.status.Diagnostic;
import dev.caravan.status.Reason;
import dev.caravan.status.RecipientOutcome;
import dev.caravan.tls.Authorities;
import dev.caravan.transport.AttemptResult.Attempted;
import dev.caravan.transport.AttemptResult.SiteSignal;
import dev.caravan.transport.ConnectionKey.Identity;
import dev.caravan.transport.ConnectionPool;
import dev.caravan.transport.DeliveryAttempt;
import dev.caravan.transport.FakeServers;
import dev.caravan.transport.HostWalk;
import dev.caravan.transport.Sessions;
import java.net.InetAddress;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MxTransportTest {

    private static final String A = "192.0.2.1";
    private static final String B = "192.0.2.2";
    private static final String A6 = "2001:db8:0:0:0:0:0:1";

    private final FakeServers servers = new FakeServers();
    private final FakeNames names = new FakeNames();
    private final ConnectionPool pool = new ConnectionPool(ConnectionPool.Limits.DEFAULT, () -> Instant.EPOCH);

    @Test
    void deliversToTheBestHost() {
        twoHosts();
        servers.at(A, serving(accepting()));

        Attempted result = deliver(attempt("a@example.net"));

        assertThat(result.outcomes().getFirst())
                .isInstanceOfSatisfying(
                        RecipientOutcome.Delivered.class,
                        d -> assertThat(d.hop().host()).isEqualTo("a.example"));
        assertThat(servers.connects()).containsExactly(A + " OPPORTUNISTIC");
        assertThat(names.asked()).doesNotContain("IPV4 b.example");
    }

    @Test
    void triesAllAddressesOfAHostBeforeTheNextHostWhenConnectingFails() {
        names.mx("example.net", 10, "a.example").mx("example.net", 20, "b.example");
        names.address("a.example", A, "2001:db8::1").address("b.example", B);
        servers.at(B, serving(accepting()));

        deliver(attempt("a@example.net"));

        assertThat(servers.connects())
                .containsExactly(A + " OPPORTUNISTIC", "2001:db8:0:0:0:0:0:1 OPPORTUNISTIC", B + " OPPORTUNISTIC");
    }

    @Test
    void leavesTheOtherAddressesOfAHostAloneOnceItHasSpoken() {
        names.mx("example.net", 10, "a.example").address("a.example", A, B);
        servers.at(A, refusing(Phase.GREETING, 450)).at(B, serving(accepting()));

        Attempted result = deliver(attempt("a@example.net"));

        assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Deferred.class);
        assertThat(servers.connects()).containsExactly(A + " OPPORTUNISTIC");
    }

    @Test
    void aPolicyRefusalAtTheFirstVisitToADualStackHostIsNotYetAnAnswer() {
        names.mx("example.net", 10, "a.example").address("a.example", A, A6);
        servers.at(A, serving(refusing(550, "5.7.1")), serving(refusing(550, "5.7.1")))
                .at(A6, serving(refusing(550, "5.7.1")));
        Envelope envelope = attempt("a@example.net").envelope();

        Attempted first = deliver(attempt(envelope));
        Attempted second = deliver(attempt(envelope, first.addressesTried()));

        assertThat(first.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Deferred.class);
        assertThat(why(first).status()).hasToString("4.7.1");
        assertThat(why(first).reply().orElseThrow().code()).isEqualTo(550);
        assertThat(second.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Failed.class);
        assertThat(servers.connects()).containsExactly(A + " OPPORTUNISTIC", "2001:db8:0:0:0:0:0:1 OPPORTUNISTIC");
    }

    @Test
    void aPolicyRefusalIsFinalWhereThereIsNoOtherFamilyOrAnotherReason() {
        names.mx("example.net", 10, "a.example").address("a.example", A, B);
        names.mx("example.com", 10, "dual.example").address("dual.example", A, A6);
        servers.at(A, serving(refusing(550, "5.7.1")), serving(refusing(550, "5.1.1")));

        assertThat(deliver(attempt("a@example.net")).outcomes()).hasOnlyElementsOfType(RecipientOutcome.Failed.class);
        assertThat(deliver(attempt("a@example.com")).outcomes()).hasOnlyElementsOfType(RecipientOutcome.Failed.class);
    }

    @Test
    void tellsWhereAnAttemptHasConnectedAndNotWhereNobodyAnswered() {
        twoHosts();
        servers.at(B, serving(accepting()));

        assertThat(deliver(attempt("a@example.net")).addressesTried())
                .isEqualTo(AddressesTried.NONE.and("b.example", InetAddress.ofLiteral(B)));
    }

    @Test
    void asksTheNextHostAfterA5yzGreeting() {
        twoHosts();
        servers.at(A, refusing(Phase.GREETING, 554)).at(B, serving(accepting()));

        assertThat(deliver(attempt("a@example.net")).outcomes())
                .hasOnlyElementsOfType(RecipientOutcome.Delivered.class);
    }

    @Test
    void doesNotShopForAnotherAnswerAfterA5yzToTheRecipient() {
        twoHosts();
        servers.at(A, serving(refusing(550))).at(B, serving(accepting()));

        Attempted result = deliver(attempt("a@example.net"));

        assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Failed.class);
        assertThat(servers.connects()).hasSize(1);
    }

    @Test
    void neverAsksAnotherHostWhenTheFirstMayHaveTakenTheMessage() {
        twoHosts();
        servers.at(A, serving(breaking(inDoubt()))).at(B, serving(accepting()));

        Attempted result = deliver(attempt("a@example.net"));

        assertThat(why(result).reason()).isEqualTo(Reason.IN_DOUBT);
        assertThat(servers.connects()).hasSize(1);
    }

    @Test
    void fallsBackToClearTextAtTheSameHostAndThenGoesOn() {
        twoHosts();
        servers.at(A, refusing(failure(Phase.STARTTLS, Kind.TLS)), refusing(Phase.GREETING, 421))
                .at(B, serving(accepting()));

        Attempted result = deliver(attempt("a@example.net"));

        assertThat(servers.connects()).containsExactly(A + " OPPORTUNISTIC", A + " NONE", B + " OPPORTUNISTIC");
        assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Delivered.class);
        assertThat(result.signal()).isEqualTo(SiteSignal.BUSY);
    }

    @Test
    void failsForADomainThatTakesNoMail() {
        names.mx("example.net", 0, "");

        Attempted result = deliver(attempt("a@example.net"));

        assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Failed.class);
        assertThat(why(result).status()).hasToString("5.1.10");
        assertThat(why(result).hop()).isEmpty();
        assertThat(result.signal()).isEqualTo(SiteSignal.REACHED);
    }

    @Test
    void defersWhenNobodyAnswersForTheDomain() {
        names.silent("example.net");

        Attempted result = deliver(attempt("a@example.net"));

        assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Deferred.class);
        assertThat(why(result).status()).hasToString("4.4.3");
        assertThat(result.signal()).isEqualTo(SiteSignal.UNREACHABLE);
    }

    @Test
    void failsForADomainWithoutAnyHost() {
        names.address("example.net");

        assertThat(why(deliver(attempt("a@example.net"))).status()).hasToString("5.4.4");
    }

    @Test
    void defersWhenAPublishedHostHasNoAddress() {
        names.mx("example.net", 10, "a.example");

        Attempted result = deliver(attempt("a@example.net"));

        assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Deferred.class);
        assertThat(why(result).hop().orElseThrow().host()).isEqualTo("a.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "10.0.0.1", "::1", "0.0.0.0", "169.254.169.254"})
    void dialsNoAddressBehindOurOwnFirewall(String address) {
        names.mx("example.net", 10, "a.example").address("a.example", address);

        Attempted result = deliver(attempt("a@example.net"));

        assertThat(servers.connects()).isEmpty();
        assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Failed.class);
        assertThat(why(result).text()).contains("a.example has only addresses that mail is not sent to");
    }

    @Test
    void refusesALoopbackAddressLiteralUnlessTheOperatorAllowsIt() {
        assertThat(deliver(attempt("a@[127.0.0.1]")).outcomes()).hasOnlyElementsOfType(RecipientOutcome.Failed.class);

        servers.at("127.0.0.1", serving(accepting()));
        MxTransport sandbox = transport(new MxTransport.Options(2525, AddressFilter.LOOPBACK));
        assertThat(((Attempted) sandbox.deliver(attempt("a@[127.0.0.1]"))).outcomes())
                .hasOnlyElementsOfType(RecipientOutcome.Delivered.class);
        assertThat(names.asked()).isEmpty();
    }

    @Test
    void triesNoMoreHostsThanTheLimit() {
        for (int i = 0; i < HostWalk.HOSTS_MAX + 3; i++) {
            names.mx("example.net", i, "h" + i + ".example").address("h" + i + ".example", "192.0.2." + (10 + i));
        }

        Attempted result = deliver(attempt("a@example.net"));

        assertThat(servers.connects()).hasSize(HostWalk.HOSTS_MAX);
        assertThat(result.signal()).isEqualTo(SiteSignal.UNREACHABLE);
    }

    @Test
    void returnsMailThatRequiresTlsWhenNothingAuthenticatesTheHost() {
        twoHosts();

        Attempted result = deliver(requiringTls());

        assertThat(servers.connects()).isEmpty();
        assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Failed.class);
        assertThat(why(result).status()).hasToString("5.7.30");
    }

    @Test
    void demandsACheckedCertificateForMailThatRequiresTls() {
        twoHosts();
        names.all(Authenticity.SECURE);
        servers.at(A, refusing(failure(Phase.STARTTLS, Kind.TLS))).at(B, serving(accepting()));

        Attempted result = deliver(requiringTls());

        assertThat(servers.connects()).containsExactly(A + " STARTTLS", B + " STARTTLS");
        assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Delivered.class);
    }

    private void twoHosts() {
        names.mx("example.net", 10, "a.example").mx("example.net", 20, "b.example");
        names.address("a.example", A).address("b.example", B);
    }

    private static DeliveryAttempt requiringTls() {
        Envelope plain = attempt("a@example.net").envelope();
        return attempt(new Envelope(
                plain.reversePath(), plain.recipients(), plain.ret(), plain.envelopeId(), RequireTls.REQUIRED));
    }

    private Attempted deliver(DeliveryAttempt attempt) {
        return (Attempted)
                transport(new MxTransport.Options(25, AddressFilter.PUBLIC)).deliver(attempt);
    }

    private MxTransport transport(MxTransport.Options options) {
        Sessions sessions =
                new Sessions(servers, pool, new Identity("direct", ""), () -> Instant.EPOCH, Authorities.jdk());
        return new MxTransport(options, sessions, MxWorld.lookups(names));
    }

    private static Diagnostic why(Attempted result) {
        return switch (result.outcomes().getFirst()) {
            case RecipientOutcome.Deferred(var _, Diagnostic why) -> why;
            case RecipientOutcome.Failed(var _, Diagnostic why) -> why;
            case RecipientOutcome.Delivered delivered -> throw new AssertionError(delivered);
        };
    }
}
