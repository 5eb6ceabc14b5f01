package dev.caravan.transport.smarthost;

import static dev.caravan.transport.FakeServers.accepting;
import static dev.caravan.transport.FakeServers.attempt;
import static dev.caravan.transport.FakeServers.failure;
import static dev.caravan.transport.FakeServers.refusing;
import static dev.caravan.transport.FakeServers.serving;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dane.DanePeer;
import dev.caravan.dane.Records;
import dev.caravan.dns.Authenticity;
import dev.caravan.dns.TlsaRecord;
import dev.caravan.envelope.Host;
import dev.caravan.nexthop.FakeNames;
import dev.caravan.smtp.Phase;
import dev.caravan.smtp.SmtpFailure.Kind;
import dev.caravan.status.Reason;
import dev.caravan.status.RecipientOutcome;
import dev.caravan.tls.Authorities;
import dev.caravan.tls.PkixPeer;
import dev.caravan.tls.TlsDemand;
import dev.caravan.tls.TlsUse;
import dev.caravan.transport.AttemptResult;
import dev.caravan.transport.AttemptResult.Attempted;
import dev.caravan.transport.AttemptResult.SiteSignal;
import dev.caravan.transport.AttemptResult.Withheld;
import dev.caravan.transport.ConnectionKey.Identity;
import dev.caravan.transport.ConnectionPool;
import dev.caravan.transport.FakeServers;
import dev.caravan.transport.Sessions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmarthostDaneTest {

    private static final String A = "192.0.2.1";
    private static final String TLSA = "_2525._tcp.relay.example";
    private static final TlsaRecord RECORD = Records.of("3 1 1", new byte[32]);

    private final FakeServers servers = new FakeServers();
    private final FakeNames names = new FakeNames().all(Authenticity.SECURE).address("relay.example", A);

    @Test
    void aRelayWithTlsaRecordsIsCheckedByThem() {
        names.tlsa(TLSA, RECORD);
        servers.at(A, serving(accepting()));

        assertThat(deliver())
                .isInstanceOfSatisfying(
                        Attempted.class,
                        r -> assertThat(r.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Delivered.class));
        TlsDemand demand = servers.demands().getFirst();
        assertThat(demand.use()).isEqualTo(TlsUse.STARTTLS);
        assertThat(demand.check()).isInstanceOf(DanePeer.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "unusable", "insecure"})
    void aRelayWithoutRecordsThatCanBeUsedNeedsAValidCertificate(String what) {
        switch (what) {
            case "unusable" -> names.tlsa(TLSA, Records.of("0 0 1", new byte[32]));
            case "insecure" -> names.tlsa(TLSA, RECORD).all(Authenticity.INSECURE);
            default -> {}
        }
        servers.at(A, serving(accepting()));

        deliver();

        TlsDemand demand = servers.demands().getFirst();
        assertThat(demand.use()).isEqualTo(TlsUse.STARTTLS);
        assertThat(demand.check()).isInstanceOf(PkixPeer.class);
    }

    @Test
    void aRelayWhoseRecordsCannotBeHadIsNotUsableNowAndCostsNoAttempt() {
        names.silent(TLSA);

        assertThat(deliver()).isInstanceOfSatisfying(Withheld.class, w -> {
            assertThat(w.signal()).isEqualTo(SiteSignal.UNREACHABLE);
            assertThat(w.why().status()).hasToString("4.4.3");
            assertThat(w.why().text()).startsWith("the TLSA records of relay.example:2525 cannot be had: no answer");
        });
        assertThat(servers.connects()).isEmpty();
    }

    @Test
    void aRelayThatDoesNotFitItsRecordsGetsNothingAndTheReasonNamesThem() {
        names.tlsa(TLSA, RECORD);
        servers.at(A, refusing(failure(Phase.STARTTLS, Kind.TLS)), serving(accepting()));

        Withheld result = (Withheld) deliver();

        assertThat(servers.connects()).containsExactly(A + " STARTTLS");
        assertThat(result.why().reason()).isEqualTo(Reason.TLS);
        assertThat(result.why().text()).endsWith("(demanded by the TLSA records of relay.example)");
    }

    private AttemptResult deliver() {
        Sessions sessions = new Sessions(
                servers,
                new ConnectionPool(ConnectionPool.Limits.DEFAULT, () -> Instant.EPOCH),
                new Identity("direct", ""),
                () -> Instant.EPOCH,
                Authorities.jdk());
        return new SmarthostTransport(
                        new Smarthost(Host.parse("relay.example"), 2525, RelayTls.DANE, 2),
                        sessions,
                        RelayWorld.names(names, name -> {
                            throw new AssertionError("asked the system for " + name);
                        }),
                        RelayListener.NOBODY)
                .deliver(attempt("a@example.net"));
    }
}
