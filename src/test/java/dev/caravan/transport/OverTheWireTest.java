package dev.caravan.transport;

import static dev.caravan.transport.FakeServers.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dial.DirectDialer;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Host;
import dev.caravan.message.MessageContent;
import dev.caravan.nexthop.AddressFilter;
import dev.caravan.nexthop.FakeNames;
import dev.caravan.smtp.DirectSmtpClient;
import dev.caravan.smtp.SmtpOptions;
import dev.caravan.smtp.sink.MailstoreInMemory;
import dev.caravan.smtp.sink.ScriptedServer;
import dev.caravan.smtp.sink.SinkOptions;
import dev.caravan.smtp.sink.SmtpSink;
import dev.caravan.status.RecipientOutcome;
import dev.caravan.tls.Authorities;
import dev.caravan.transport.AttemptResult.Attempted;
import dev.caravan.transport.ConnectionKey.Identity;
import dev.caravan.transport.mx.MxTransport;
import dev.caravan.transport.mx.MxWorld;
import dev.caravan.transport.smarthost.RelayListener;
import dev.caravan.transport.smarthost.RelayTls;
import dev.caravan.transport.smarthost.RelayWorld;
import dev.caravan.transport.smarthost.Smarthost;
import dev.caravan.transport.smarthost.SmarthostTransport;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The transports with the real client, against servers on loopback. */
class OverTheWireTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String HELLO = """
            S: 220 relay.example ESMTP
            C: EHLO client.example
            """;

    private static final String MESSAGE = """
            C~ MAIL FROM:.*
            S: 250 ok
            C~ RCPT TO:.*
            S: 250 ok
            C: DATA
            S: 354 go ahead
            C: Subject: hello
            C:\s
            C: hello
            C: .
            """;

    private static final String BYE = """
            C: QUIT
            S: 221 bye
            """;

    private final MailstoreInMemory mails = new MailstoreInMemory();
    private final ConnectionPool pool = new ConnectionPool(ConnectionPool.Limits.DEFAULT, () -> Instant.EPOCH);
    private final Sessions sessions = new Sessions(
            new DirectSmtpClient(SmtpOptions.of(new DirectDialer(), DomainName.parse("client.example"))),
            pool,
            new Identity("direct", ""),
            () -> Instant.EPOCH,
            Authorities.jdk());

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void relaysThroughASmarthostOverOneConnection() {
        try (SmtpSink sink = SmtpSink.start(SinkOptions.loopback(), mails)) {
            Transport transport = smarthost(sink.address(), RelayTls.OPPORTUNISTIC);

            for (int i = 0; i < 3; i++) {
                Attempted result = (Attempted) transport.deliver(attempt("a@example.net", "permerror@example.org"));
                assertThat(result.outcomes().getFirst().recipient().toString()).isEqualTo("<a@example.net>");
            }
            assertThat(sink.connections()).isEqualTo(1);
        }
    }

    @Test
    void keepsEachRecipientsReply() {
        try (SmtpSink sink = SmtpSink.start(SinkOptions.loopback(), mails)) {
            Attempted result = (Attempted) smarthost(sink.address(), RelayTls.NONE)
                    .deliver(attempt("a@example.net", "rcpttopermerror@example.net", "rcptto452@example.net"));

            assertThat(result.outcomes())
                    .extracting(o -> o.getClass().getSimpleName())
                    .containsExactly("Delivered", "Failed", "Deferred");
            assertThat(mails.mails()).hasSize(1);
        }
    }

    @Test
    void deliversDirectlyToTheHostThatTheDomainNames() {
        try (SmtpSink sink = SmtpSink.start(SinkOptions.loopback(), mails)) {
            FakeNames names =
                    new FakeNames().mx("example.net", 10, "mx.example").address("mx.example", "127.0.0.1");
            Transport transport = new MxTransport(
                    new MxTransport.Options(sink.address().getPort(), AddressFilter.LOOPBACK),
                    sessions,
                    MxWorld.lookups(names));

            Attempted result = (Attempted) transport.deliver(attempt("a@example.net"));

            assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Delivered.class);
            assertThat(mails.mails().getFirst().reversePath()).isEqualTo("<sender@example.org>");
        }
    }

    @Test
    void deliversInClearWhenTheServerDislikesTheHandshake() throws InterruptedException {
        String brokenTls = HELLO + """
                S: 250-relay.example
                S: 250 STARTTLS
                C: STARTTLS
                S: 220 go ahead
                S: close
                """;
        String clear = HELLO + "S: 250 relay.example\n" + MESSAGE + "S: 250 taken\n" + BYE;
        try (ScriptedServer server = ScriptedServer.start(brokenTls, clear)) {
            Attempted result = (Attempted)
                    smarthost(server.address(), RelayTls.OPPORTUNISTIC).deliver(attempt("a@example.net"));

            assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Delivered.class);
            pool.close();
            assertThat(server.mismatch(PATIENCE)).isEmpty();
        }
    }

    @Test
    void isInDoubtWhenTheServerGoesAfterTheFinalDot() throws InterruptedException {
        String gone = HELLO + "S: 250 relay.example\n" + MESSAGE + "S: close\n";
        try (ScriptedServer server = ScriptedServer.start(gone)) {
            Attempted result =
                    (Attempted) smarthost(server.address(), RelayTls.NONE).deliver(attempt("a@example.net"));

            assertThat(result.outcomes().getFirst())
                    .isInstanceOfSatisfying(
                            RecipientOutcome.Deferred.class,
                            d -> assertThat(d.why().reason()).isEqualTo(dev.caravan.status.Reason.IN_DOUBT));
            assertThat(server.mismatch(PATIENCE)).isEmpty();
        }
    }

    @Test
    void makesANewConnectionWhenTheKeptOneIsToldToGo() throws InterruptedException {
        String first = HELLO + "S: 250 relay.example\n" + MESSAGE + """
                S: 250 taken
                C~ MAIL FROM:.*
                S: 421 idle for too long
                S: close
                """;
        String second = HELLO + "S: 250 relay.example\n" + MESSAGE + "S: 250 taken\n" + BYE;
        try (ScriptedServer server = ScriptedServer.start(first, second)) {
            Transport transport = smarthost(server.address(), RelayTls.NONE);

            transport.deliver(attempt("a@example.net"));
            Attempted result = (Attempted) transport.deliver(attempt("b@example.net"));

            assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Delivered.class);
            pool.close();
            assertThat(server.mismatch(PATIENCE)).isEmpty();
        }
    }

    @Test
    void goesOnOverANewConnectionWhenASessionTakesNoFurtherTransaction() throws InterruptedException {
        String one = HELLO + "S: 250-relay.example\nS: 250 LIMITS MAILMAX=1 RCPTMAX=1\n" + MESSAGE + """
                S: 250 taken
                C: QUIT
                S: 221 bye
                """;
        try (ScriptedServer server = ScriptedServer.start(one, one)) {
            Attempted result = (Attempted)
                    smarthost(server.address(), RelayTls.NONE).deliver(attempt("a@example.net", "b@example.net"));

            assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Delivered.class);
        }
    }

    @Test
    void deliversWithDataOverANewConnectionWhenBdatIsNotKnown() throws InterruptedException {
        String line = "x".repeat(998);
        String lines = ("C: " + line + "\n").repeat(66);
        String hello = HELLO + "S: 250-relay.example\nS: 250 CHUNKING\n";
        String envelope = "C~ MAIL FROM:.*\nS: 250 ok\nC~ RCPT TO:.*\nS: 250 ok\n";
        String bdat = hello + envelope + "C: BDAT 66000 LAST\n" + lines + "S: 503 what?\nC: close\n";
        String data = hello + envelope + "C: DATA\nS: 354 go ahead\n" + lines + "C: .\nS: 250 taken\n" + BYE;
        try (ScriptedServer server = ScriptedServer.start(bdat, data)) {
            MessageContent content = MessageContent.of(
                    (line + "\r\n").repeat(66).getBytes(StandardCharsets.US_ASCII), MessageContent.Needs.SEVEN_BIT);
            DeliveryAttempt like = attempt("a@example.net");
            Attempted result = (Attempted) smarthost(server.address(), RelayTls.NONE)
                    .deliver(new DeliveryAttempt(
                            like.id(), like.envelope(), content, like.nextHop(), like.tls(), 1, like.addressesTried()));

            assertThat(result.outcomes()).hasOnlyElementsOfType(RecipientOutcome.Delivered.class);
            pool.close();
            assertThat(server.mismatch(PATIENCE)).isEmpty();
        }
    }

    private Transport smarthost(InetSocketAddress address, RelayTls tls) {
        return new SmarthostTransport(
                new Smarthost(Host.parse("[127.0.0.1]"), address.getPort(), tls, 2),
                sessions,
                RelayWorld.names(new FakeNames(), name -> {
                    throw new AssertionError("looked up " + name);
                }),
                RelayListener.NOBODY);
    }
}
