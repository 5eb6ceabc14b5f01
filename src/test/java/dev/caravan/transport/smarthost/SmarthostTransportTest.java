package dev.caravan.transport.smarthost;

import static dev.caravan.transport.FakeServers.accepting;
import static dev.caravan.transport.FakeServers.attempt;
import static dev.caravan.transport.FakeServers.breaking;
import static dev.caravan.transport.FakeServers.failure;
import static dev.caravan.transport.FakeServers.inDoubt;
import static dev.caravan.transport.FakeServers.refusing;
import static dev.caravan.transport.FakeServers.serving;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.Host;
import dev.caravan.envelope.RequireTls;
import dev.caravan.nexthop.AddressAnswer;
import dev.caravan.nexthop.DnsAddressLookup;
import dev.caravan.nexthop.FakeNames;
import dev.caravan.nexthop.LookupFailure;
import dev.caravan.smtp.Phase;
import dev.caravan.smtp.SmtpClient;
import dev.caravan.smtp.SmtpFailure.Kind;
import dev.caravan.smtp.TransactionResult;
import dev.caravan.status.Diagnostic;
import dev.caravan.status.Reason;
import dev.caravan.status.RecipientOutcome;
import dev.caravan.status.Reply;
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
import dev.caravan.transport.smarthost.RelayHosts.Naming;
import dev.caravan.transport.smarthost.RelayHosts.Order;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SmarthostTransportTest {

    private static final String A = "192.0.2.1";
    private static final String B = "192.0.2.2";

    private final FakeServers servers = new FakeServers();
    private final ConnectionPool pool = new ConnectionPool(ConnectionPool.Limits.DEFAULT, () -> Instant.EPOCH);
    private final Sessions sessions =
            new Sessions(servers, pool, new Identity("direct", ""), () -> Instant.EPOCH, Authorities.jdk());

    @Test
    void deliversAndSaysWhere() {
        servers.at(A, serving(accepting()));

        Attempted result = attempted(transport(RelayTls.NONE).deliver(attempt("a@example.net")));

        RecipientOutcome.Delivered delivered =
                (RecipientOutcome.Delivered) result.outcomes().getFirst();
        assertThat(delivered.reply()).isEqualTo(Reply.of(250, "taken"));
        assertThat(delivered.hop().host()).isEqualTo("relay.example");
        assertThat(delivered.hop().address().orElseThrow().getAddress().getHostAddress())
                .isEqualTo(A);
        assertThat(result.signal()).isEqualTo(SiteSignal.REACHED);
    }

    @Test
    void triesTheNextAddressWhenOneCannotBeReached() {
        servers.at(B, serving(accepting()));

        Attempted result = attempted(transport(RelayTls.NONE).deliver(attempt("a@example.net")));

        assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Delivered.class);
        assertThat(servers.connects()).containsExactly(A + " NONE", B + " NONE");
    }

    @Test
    void keepsEveryRecipientsOwnAnswerWhenSomeAreRefused() {
        servers.at(A, serving(r -> switch (r.path().mailbox().localPart()) {
            case "good" -> accepting().apply(r);
            case "later" -> refusing(450).apply(r);
            default -> refusing(550).apply(r);
        }));

        Attempted result = attempted(
                transport(RelayTls.NONE).deliver(attempt("bad@example.net", "good@example.net", "later@example.net")));

        assertThat(result.outcomes())
                .extracting(o -> o.getClass().getSimpleName())
                .containsExactly("Failed", "Delivered", "Deferred");
        assertThat(why(result.outcomes().get(0)).reply().orElseThrow().code()).isEqualTo(550);
        assertThat(why(result.outcomes().get(2)).reply().orElseThrow().code()).isEqualTo(450);
    }

    @Test
    void offersOnlyTheDeferredRecipientsToTheNextAddress() {
        servers.at(
                        A,
                        serving(r -> r.path().mailbox().localPart().equals("later")
                                ? refusing(450).apply(r)
                                : accepting().apply(r)))
                .at(B, serving(accepting()));

        Attempted result =
                attempted(transport(RelayTls.NONE).deliver(attempt("good@example.net", "later@example.net")));

        assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Delivered.class);
        assertThat(result.outcomes())
                .extracting(o -> ((RecipientOutcome.Delivered) o)
                        .hop()
                        .address()
                        .orElseThrow()
                        .getAddress()
                        .getHostAddress())
                .containsExactly(A, B);
    }

    @Test
    void fallsBackToClearTextOnceWhenTlsIsOpportunistic() {
        servers.at(A, refusing(failure(Phase.STARTTLS, Kind.TLS)), serving(accepting()));

        Attempted result = attempted(transport(RelayTls.OPPORTUNISTIC).deliver(attempt("a@example.net")));

        assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Delivered.class);
        assertThat(servers.connects()).containsExactly(A + " OPPORTUNISTIC", A + " NONE");
    }

    @Test
    void neverFallsBackWhenTlsIsDemandedAndUsesUpNoAttempt() {
        servers.at(A, refusing(failure(Phase.STARTTLS, Kind.TLS)), serving(accepting()));

        Withheld result = (Withheld) transport(RelayTls.STARTTLS).deliver(attempt("a@example.net"));

        assertThat(result.why().reason()).isEqualTo(Reason.TLS);
        assertThat(servers.connects()).containsExactly(A + " STARTTLS", B + " STARTTLS");
        assertThat(result.signal()).isEqualTo(SiteSignal.UNREACHABLE);
    }

    @Test
    void aDemandOfTheSendersThatTheRelayCannotMeetIsAnAnswerToThatMessage() {
        servers.at(A, refusing(failure(Phase.STARTTLS, Kind.TLS)), serving(accepting()));

        Attempted result = attempted(transport(RelayTls.OPPORTUNISTIC).deliver(attempt(demanding())));

        assertThat(why(result.outcomes().getFirst()).reason()).isEqualTo(Reason.TLS);
        assertThat(result.signal()).isEqualTo(SiteSignal.REACHED);
    }

    @Test
    void raisesOpportunisticTlsToTheSendersDemand() {
        servers.at(A, serving(accepting()));

        transport(RelayTls.OPPORTUNISTIC).deliver(attempt(demanding()));

        assertThat(servers.connects()).containsExactly(A + " STARTTLS");
    }

    @Test
    void stopsInDoubtAndDoesNotAskAnotherAddress() {
        servers.at(A, serving(breaking(inDoubt()))).at(B, serving(accepting()));

        Attempted result = attempted(transport(RelayTls.NONE).deliver(attempt("a@example.net")));

        assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Deferred.class);
        assertThat(why(result.outcomes().getFirst()).reason()).isEqualTo(Reason.IN_DOUBT);
        assertThat(servers.connects()).containsExactly(A + " NONE");
    }

    @Test
    void usesAConnectionAgain() {
        servers.at(A, serving(accepting(), accepting()));
        SmarthostTransport transport = transport(RelayTls.NONE);

        transport.deliver(attempt("a@example.net"));
        transport.deliver(attempt("b@example.net"));

        assertThat(servers.connects()).hasSize(1);
    }

    @Test
    void replacesAKeptConnectionThatDiedWithoutAnyReply() {
        servers.at(A, serving(accepting(), breaking(failure(Phase.MAIL, Kind.CONNECTION))), serving(accepting()));
        SmarthostTransport transport = transport(RelayTls.NONE);

        transport.deliver(attempt("a@example.net"));
        Attempted second = attempted(transport.deliver(attempt("b@example.net")));

        assertThat(second.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Delivered.class);
        assertThat(servers.connects()).containsExactly(A + " NONE", A + " NONE");
    }

    @Test
    void doesNotRepeatOverANewConnectionWhatFailedAfterAReply() {
        servers.at(A, serving(accepting(), breaking(failure(Phase.RCPT, Kind.CONNECTION))), serving(accepting()));
        SmarthostTransport transport = transport(RelayTls.NONE);

        transport.deliver(attempt("a@example.net"));
        AttemptResult second = transport.deliver(attempt("b@example.net"));

        assertThat(attempted(second).outcomes()).hasOnlyElementsOfType(RecipientOutcome.Deferred.class);
        assertThat(servers.connects()).containsExactly(A + " NONE", B + " NONE");
    }

    @Test
    void withholdsWhenTheRelayIsDownSoThatNoAttemptIsUsedUp() {
        AttemptResult result = transport(RelayTls.NONE).deliver(attempt("a@example.net"));

        Withheld withheld = (Withheld) result;
        assertThat(withheld.why().reason()).isEqualTo(Reason.CONNECTION);
        assertThat(withheld.retryAfter()).isEqualTo(SmarthostTransport.DOWN_RETRY_AFTER);
    }

    @Test
    void withholdsWhenTheRelaysNameCannotBeResolved() {
        SmarthostTransport transport = new SmarthostTransport(
                smarthost(RelayTls.NONE),
                sessions,
                RelayWorld.names(
                        new FakeNames(),
                        name -> new AddressAnswer.None(LookupFailure.HOST_UNANSWERED, "no answer for " + name)),
                RelayListener.NOBODY);

        assertThat(transport.deliver(attempt("a@example.net")))
                .isInstanceOfSatisfying(
                        Withheld.class, w -> assertThat(w.why().summary()).isEqualTo("no answer for relay.example"));
    }

    @Test
    void reportsTheMostTellingFailureAndNotTheLast() {
        servers.at(A, refusing(Phase.GREETING, 554));

        Attempted result = attempted(transport(RelayTls.NONE).deliver(attempt("a@example.net")));

        Diagnostic why = why(result.outcomes().getFirst());
        assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Deferred.class);
        assertThat(why.reply().orElseThrow().code()).isEqualTo(554);
        assertThat(why.status()).hasToString("4.3.2");
    }

    @Test
    void failsWhenEveryAddressRefusesForGood() {
        servers.at(A, refusing(Phase.GREETING, 554)).at(B, refusing(Phase.EHLO, 550));

        Attempted result = attempted(transport(RelayTls.NONE).deliver(attempt("a@example.net")));

        assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Failed.class);
    }

    @Test
    void saysThatTheSiteIsBusyOn421() {
        servers.at(A, serving(r -> new TransactionResult.Refused(r, Phase.MAIL, Reply.of(421, "later"))));

        assertThat(attempted(transport(RelayTls.NONE).deliver(attempt("a@example.net")))
                        .signal())
                .isEqualTo(SiteSignal.BUSY);
    }

    @Test
    void holdsNoMoreSessionsAtOnceThanConfigured() throws InterruptedException {
        AtomicInteger active = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CyclicBarrier pair = new CyclicBarrier(2);
        FakeServers.Answer meeting = recipient -> {
            most.accumulateAndGet(active.incrementAndGet(), Math::max);
            await(pair);
            active.decrementAndGet();
            return accepting().apply(recipient);
        };
        for (int i = 0; i < 8; i++) {
            servers.at(A, serving(meeting, meeting, meeting, meeting, meeting, meeting, meeting, meeting));
        }
        SmarthostTransport transport = transport(RelayTls.NONE);

        List<Thread> threads = Stream.generate(
                        () -> Thread.ofVirtual().start(() -> transport.deliver(attempt("a@example.net"))))
                .limit(8)
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(most).hasValue(2);
    }

    @Test
    void takesAnAddressAsHostWithoutAnyLookUp() {
        servers.at(B, serving(accepting()));
        SmarthostTransport transport = new SmarthostTransport(
                new Smarthost(Host.parse("[" + B + "]"), 25, RelayTls.NONE, 1),
                sessions,
                RelayWorld.names(new FakeNames(), name -> {
                    throw new AssertionError("looked up " + name);
                }),
                RelayListener.NOBODY);

        assertThat(attempted(transport.deliver(attempt("a@example.net"))).outcomes())
                .hasOnlyElementsOfType(RecipientOutcome.Delivered.class);
    }

    @Test
    void aNameThatIsLeftToTheProxyIsLookedUpByNobodyHereAndIsWhatTheCertificateMustBeFor() {
        servers.at("relay.example", serving(accepting(), accepting())).at(A, serving(accepting()));
        FakeNames asked = new FakeNames();
        SmarthostTransport transport = new SmarthostTransport(
                leftToProxy("relay.example", "[" + A + "]"),
                sessions,
                RelayWorld.names(asked, new DnsAddressLookup(asked, DnsAddressLookup.ANY)),
                RelayListener.NOBODY);

        Attempted result = attempted(transport.deliver(attempt("a@example.net")));
        transport.deliver(attempt("a@example.net"));

        RecipientOutcome.Delivered delivered =
                (RecipientOutcome.Delivered) result.outcomes().getFirst();
        assertThat(delivered.hop().host()).isEqualTo("relay.example");
        assertThat(delivered.hop().address()).isEmpty();
        assertThat(asked.asked()).isEmpty();
        assertThat(servers.demands())
                .containsExactly(new TlsDemand(
                        TlsUse.STARTTLS, PkixPeer.of(sessions.authorities(), Host.parse("relay.example"))));
        // The second message took the first one's connection.
        assertThat(servers.connects()).containsExactly("relay.example STARTTLS");
    }

    @Test
    void aNameThatTheProxyDoesNotReachIsPassedOverAndAnAddressIsDialedAsOne() {
        servers.at(A, serving(refusing(450)), serving(refusing(450)));
        FakeNames asked = new FakeNames();
        List<String> heard = new ArrayList<>();
        SmarthostTransport transport = new SmarthostTransport(
                leftToProxy("relay.example", "[" + A + "]"),
                sessions,
                RelayWorld.names(asked, new DnsAddressLookup(asked, DnsAddressLookup.ANY)),
                new RelayListener() {
                    @Override
                    public void failed(String host, InetSocketAddress address, String why) {
                        heard.add(SmtpClient.shown(host, address));
                    }
                });

        transport.deliver(attempt("a@example.net"));
        transport.close();
        transport.deliver(attempt("a@example.net"));

        assertThat(servers.connects()).containsExactly("relay.example STARTTLS", A + " STARTTLS", A + " STARTTLS");
        assertThat(heard).containsExactly("relay.example:25");
    }

    private static Smarthost leftToProxy(String... hosts) {
        List<RelayHost> listed = Stream.of(hosts)
                .map(host -> new RelayHost(Host.parse(host), 25))
                .toList();
        return new Smarthost(new RelayHosts(listed, Order.LISTED, Naming.LEFT_TO_PROXY), RelayTls.STARTTLS, 2);
    }

    private static Envelope demanding() {
        Envelope plain = attempt("a@example.net").envelope();
        return new Envelope(
                plain.reversePath(), plain.recipients(), plain.ret(), plain.envelopeId(), RequireTls.REQUIRED);
    }

    private SmarthostTransport transport(RelayTls tls) {
        List<InetAddress> both = Stream.of(A, B).map(InetAddress::ofLiteral).toList();
        return new SmarthostTransport(
                smarthost(tls),
                sessions,
                RelayWorld.names(new FakeNames(), name -> new AddressAnswer.Found(both)),
                RelayListener.NOBODY);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private static Smarthost smarthost(RelayTls tls) {
        return new Smarthost(Host.parse("relay.example"), 25, tls, 2);
    }

    private static Attempted attempted(AttemptResult result) {
        assertThat(result).isInstanceOf(Attempted.class);
        return (Attempted) result;
    }

    private static Diagnostic why(RecipientOutcome outcome) {
        return switch (outcome) {
            case RecipientOutcome.Deferred(var _, Diagnostic why) -> why;
            case RecipientOutcome.Failed(var _, Diagnostic why) -> why;
            case RecipientOutcome.Delivered _ -> throw new AssertionError(outcome);
        };
    }
}
