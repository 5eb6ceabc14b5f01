package dev.caravan.transport.smarthost;

import static dev.caravan.transport.FakeServers.accepting;
import static dev.caravan.transport.FakeServers.attempt;
import static dev.caravan.transport.FakeServers.breaking;
import static dev.caravan.transport.FakeServers.failure;
import static dev.caravan.transport.FakeServers.refusing;
import static dev.caravan.transport.FakeServers.serving;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dns.Authenticity;
import dev.caravan.envelope.Host;
import dev.caravan.nexthop.DnsAddressLookup;
import dev.caravan.nexthop.FakeNames;
import dev.caravan.smtp.Phase;
import dev.caravan.smtp.SmtpFailure.Kind;
import dev.caravan.smtp.TransactionResult;
import dev.caravan.status.Reason;
import dev.caravan.status.RecipientOutcome;
import dev.caravan.status.Reply;
import dev.caravan.tls.Authorities;
import dev.caravan.transport.AttemptResult;
import dev.caravan.transport.AttemptResult.Attempted;
import dev.caravan.transport.AttemptResult.SiteSignal;
import dev.caravan.transport.AttemptResult.Withheld;
import dev.caravan.transport.ConnectionKey.Identity;
import dev.caravan.transport.ConnectionPool;
import dev.caravan.transport.FakeServers;
import dev.caravan.transport.Sessions;
import dev.caravan.transport.smarthost.RelayHosts.Naming;
import dev.caravan.transport.smarthost.RelayHosts.Order;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeveralHostsTest {

    private static final String A = "192.0.2.1";
    private static final String B = "192.0.2.2";
    private static final String C = "192.0.2.3";

    private final FakeServers servers = new FakeServers();
    private final FakeNames names =
            new FakeNames().address("a.example", A).address("b.example", B).address("c.example", C);
    private final List<String> heard = new ArrayList<>();
    private Instant now = Instant.EPOCH;
    private final ConnectionPool pool = new ConnectionPool(ConnectionPool.Limits.DEFAULT, () -> now);

    @Test
    void theFirstThatWorksTakesTheMailAndNobodyElseIsEvenLookedUp() {
        servers.at(A, serving(accepting())).at(B, serving(accepting()));

        assertDelivered(relay(RelayTls.NONE).deliver(attempt("x@example.net")), "a.example");
        assertThat(servers.connects()).containsExactly(A + " NONE");
        assertThat(names.asked()).contains("IPV4 a.example").doesNotContain("IPV4 b.example");
    }

    @ParameterizedTest
    @CsvSource({"GREETING,421", "GREETING,450", "GREETING,554", "EHLO,421", "EHLO,550"})
    void aHostThatWantsNothingOfUsLeadsToTheNext(Phase phase, int code) {
        servers.at(A, refusing(phase, code)).at(B, serving(accepting()));

        assertDelivered(relay(RelayTls.NONE).deliver(attempt("x@example.net")), "b.example");
    }

    @ParameterizedTest
    @CsvSource({"451,true", "550,false"})
    void aDeferralLeadsToTheNextAndARefusalIsTheAnswer(int code, boolean next) {
        servers.at(A, serving(r -> new TransactionResult.Refused(r, Phase.MAIL, Reply.of(code, "no"))))
                .at(B, serving(accepting()));

        Attempted result = (Attempted) relay(RelayTls.NONE).deliver(attempt("x@example.net"));

        assertThat(result.outcomes())
                .hasOnlyElementsOfType(next ? RecipientOutcome.Delivered.class : RecipientOutcome.Failed.class);
        assertThat(servers.connects()).hasSize(next ? 2 : 1);
    }

    @Test
    void aHostThatIsDownCostsOneMessageItsTimeAndIsProbedByOneAfterTheBackOff() {
        SmarthostTransport relay = relay(RelayTls.NONE);
        for (int i = 0; i < 10; i++) {
            // A connection for each.
            now = now.plus(ConnectionPool.Limits.DEFAULT.idle()).minusSeconds(3);
            servers.at(B, serving(refusing(550)));
            relay.deliver(attempt("x@example.net"));
        }
        assertThat(servers.connects()).filteredOn((A + " NONE")::equals).hasSize(1);
        assertThat(heard).containsExactly("a.example failed: CONNECTION in CONNECT");

        now = now.plus(RelayHealth.BACK_OFF_MIN);
        servers.at(A, serving(accepting()));
        assertDelivered(relay.deliver(attempt("x@example.net")), "a.example");
        assertThat(heard).containsExactly("a.example failed: CONNECTION in CONNECT", "a.example recovered");

        // It is the first one again, for all.
        now = now.plus(ConnectionPool.Limits.DEFAULT.idle());
        servers.at(A, serving(accepting())).at(B, serving(accepting()));
        assertDelivered(relay.deliver(attempt("x@example.net")), "a.example");
    }

    @Test
    void whenAllAreDownTheMessageIsWithheldAndTheNextOneTriesThemAll() {
        SmarthostTransport relay = relay(RelayTls.NONE);

        Withheld result = (Withheld) relay.deliver(attempt("x@example.net"));
        assertThat(result.why().reason()).isEqualTo(Reason.CONNECTION);
        assertThat(result.signal()).isEqualTo(SiteSignal.UNREACHABLE);
        assertThat(servers.connects()).containsExactly(A + " NONE", B + " NONE", C + " NONE");

        servers.at(C, serving(accepting()));
        assertDelivered(relay.deliver(attempt("x@example.net")), "c.example");
    }

    @Test
    void hostsThatArePassedOverAreNotTriedOnceAnotherOneHasSpoken() {
        SmarthostTransport relay = relay(RelayTls.NONE);
        servers.at(C, serving(accepting()));
        relay.deliver(attempt("x@example.net"));
        now = now.plusSeconds(10);
        servers.at(A, serving(accepting())).at(C, serving(refusing(450)));

        Attempted result = (Attempted) relay.deliver(attempt("x@example.net"));

        assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Deferred.class);
        assertThat(servers.connects()).containsExactly(A + " NONE", B + " NONE", C + " NONE", C + " NONE");
    }

    @Test
    void aHostThatIsPassedOverMayTakeLaterWhatTheOthersRefuse() {
        SmarthostTransport relay = relay(RelayTls.NONE);
        servers.at(B, serving(accepting()));
        relay.deliver(attempt("x@example.net"));
        now = now.plusSeconds(10);
        servers.at(B, refusing(Phase.GREETING, 554)).at(C, refusing(Phase.GREETING, 554));

        Attempted result = (Attempted) relay.deliver(attempt("x@example.net"));

        assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Deferred.class);
        assertThat(servers.connects()).filteredOn((A + " NONE")::equals).hasSize(1);
    }

    @Test
    void anAddressThatIsDownIsPassedOverWhileTheHostsOthersServe() {
        names.address("a.example", "192.0.2.9");
        servers.at("192.0.2.9", serving(refusing(550)), serving(refusing(550)));
        SmarthostTransport relay = relay(RelayTls.NONE);

        relay.deliver(attempt("x@example.net"));
        now = now.plusSeconds(10);
        relay.deliver(attempt("x@example.net"));

        assertThat(servers.connects()).containsExactly(A + " NONE", "192.0.2.9 NONE", "192.0.2.9 NONE");
    }

    @Test
    void aHostThatCannotBeFoundLeadsToTheNext() {
        names.silent("a.example");
        servers.at(B, serving(accepting()));

        assertDelivered(relay(RelayTls.NONE).deliver(attempt("x@example.net")), "b.example");
    }

    @Test
    void aHostWhoseTlsaRecordsCannotBeHadIsNotDialedAndLeadsToTheNext() {
        names.all(Authenticity.SECURE).silent("_25._tcp.a.example");
        servers.at(B, serving(accepting()));

        assertDelivered(relay(RelayTls.DANE).deliver(attempt("x@example.net")), "b.example");
        assertThat(servers.connects()).containsExactly(B + " STARTTLS");
    }

    @Test
    void aHostWhoseCertificateIsNoGoodLeadsToTheNext() {
        servers.at(A, refusing(failure(Phase.STARTTLS, Kind.TLS))).at(B, serving(accepting(), accepting()));
        SmarthostTransport relay = relay(RelayTls.STARTTLS);

        assertDelivered(relay.deliver(attempt("x@example.net")), "b.example");
        assertDelivered(relay.deliver(attempt("x@example.net")), "b.example");
        assertThat(servers.connects()).containsExactly(A + " STARTTLS", B + " STARTTLS");
    }

    @ParameterizedTest
    @CsvSource({"CONNECTION,CONNECT", "TLS,STARTTLS"})
    void withoutAnySessionForWantOfTlsTheMessageIsWithheld(Kind kind, Phase phase) {
        servers.at(A, refusing(failure(Phase.STARTTLS, Kind.TLS))).at(B, refusing(failure(phase, kind)));

        Withheld result = (Withheld) relay(RelayTls.STARTTLS).deliver(attempt("x@example.net"));

        assertThat(result.why().reason()).isEqualTo(Reason.TLS);
        assertThat(result.why().status()).hasToString("4.7.5");
    }

    @Test
    void whatAHostDidWithTheMessageCountsThoughAnotherOnesCertificateIsNoGood() {
        servers.at(A, refusing(failure(Phase.STARTTLS, Kind.TLS)))
                .at(B, serving(breaking(failure(Phase.DATA, Kind.CONNECTION))))
                .at(C, serving(refusing(450)));

        Attempted result = (Attempted) relay(RelayTls.STARTTLS).deliver(attempt("x@example.net"));

        assertThat(result.signal()).isEqualTo(SiteSignal.REACHED);
    }

    @Test
    void keptConnectionsStayWithTheirHosts() {
        servers.at(A, serving(accepting()), refusing(Phase.GREETING, 421), refusing(Phase.GREETING, 421))
                .at(B, serving(accepting(), accepting()));
        SmarthostTransport relay = relay(RelayTls.NONE);

        assertDelivered(relay.deliver(attempt("x@example.net")), "a.example");
        servers.connections().getFirst().close();
        assertDelivered(relay.deliver(attempt("x@example.net")), "b.example");
        assertDelivered(relay.deliver(attempt("x@example.net")), "b.example");
        assertThat(servers.connects()).containsExactly(A + " NONE", A + " NONE", B + " NONE", A + " NONE");
    }

    @Test
    void weightedOnesShareTheMail() {
        Set<String> hosts = new HashSet<>();
        SmarthostTransport relay = relay(Order.WEIGHTED, RelayTls.NONE);
        for (int i = 0; i < 100; i++) {
            Stream.of(A, B, C).forEach(address -> servers.at(address, serving(accepting())));
            now = now.plus(Duration.ofMinutes(1));
            Attempted result = (Attempted) relay.deliver(attempt("x@example.net"));
            hosts.add(((RecipientOutcome.Delivered) result.outcomes().getFirst())
                    .hop()
                    .host());
        }
        assertThat(hosts).containsExactlyInAnyOrder("a.example", "b.example", "c.example");
    }

    private SmarthostTransport relay(RelayTls tls) {
        return relay(Order.LISTED, tls);
    }

    private SmarthostTransport relay(Order order, RelayTls tls) {
        List<RelayHost> hosts = Stream.of("a.example", "b.example", "c.example")
                .map(name -> new RelayHost(Host.parse(name), 25))
                .toList();
        return new SmarthostTransport(
                new Smarthost(new RelayHosts(hosts, order, Naming.HOSTS), tls, 5),
                new Sessions(servers, pool, new Identity("any", ""), () -> now, Authorities.jdk()),
                RelayWorld.names(names, new DnsAddressLookup(names, DnsAddressLookup.ANY)),
                new RelayListener() {
                    @Override
                    public void failed(String host, InetSocketAddress address, String why) {
                        heard.add(host + " failed: " + why);
                    }

                    @Override
                    public void recovered(String host, InetSocketAddress address) {
                        heard.add(host + " recovered");
                    }
                });
    }

    private static void assertDelivered(AttemptResult result, String host) {
        assertThat(((Attempted) result).outcomes())
                .singleElement()
                .isInstanceOfSatisfying(
                        RecipientOutcome.Delivered.class,
                        d -> assertThat(d.hop().host()).isEqualTo(host));
    }
}
