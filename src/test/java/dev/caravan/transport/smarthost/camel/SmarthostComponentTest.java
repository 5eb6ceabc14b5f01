package dev.caravan.transport.smarthost.camel;

import static dev.caravan.transport.FakeServers.accepting;
import static dev.caravan.transport.FakeServers.attempt;
import static dev.caravan.transport.FakeServers.refusing;
import static dev.caravan.transport.FakeServers.serving;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.dane.DanePeer;
import dev.caravan.dane.Records;
import dev.caravan.dial.DirectDialer;
import dev.caravan.dns.Authenticity;
import dev.caravan.envelope.DomainName;
import dev.caravan.nexthop.AddressAnswer;
import dev.caravan.nexthop.FakeNames;
import dev.caravan.smtp.SmtpOptions;
import dev.caravan.status.RecipientOutcome;
import dev.caravan.tls.Authorities;
import dev.caravan.transport.Access;
import dev.caravan.transport.AttemptResult;
import dev.caravan.transport.AttemptResult.Attempted;
import dev.caravan.transport.ConnectionKey.Identity;
import dev.caravan.transport.ConnectionPool;
import dev.caravan.transport.FakeServers;
import dev.caravan.transport.OutageListener;
import dev.caravan.transport.Sessions;
import dev.caravan.transport.camel.NotDeliveredException;
import dev.caravan.transport.camel.TransportConstants;
import dev.caravan.transport.smarthost.RelayWorld;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmarthostComponentTest {

    private static final String MESSAGE = "Subject: hello\r\n\r\nhello\r\n";

    private final FakeServers servers = new FakeServers();
    private final FakeNames names = new FakeNames();
    private final DefaultCamelContext context = new DefaultCamelContext();

    @BeforeEach
    void start() {
        ConnectionPool pool = new ConnectionPool(ConnectionPool.Limits.DEFAULT, () -> Instant.EPOCH);
        Sessions sessions =
                new Sessions(servers, pool, new Identity("direct", ""), () -> Instant.EPOCH, Authorities.jdk());
        context.addComponent(
                "smarthost",
                new SmarthostComponent(
                        new Access(
                                origin -> SmtpOptions.of(new DirectDialer(), DomainName.parse("relay.example")),
                                sessions,
                                name -> new AddressAnswer.Found(List.of(InetAddress.ofLiteral("192.0.2.1"))),
                                OutageListener.NOBODY),
                        RelayWorld.names(
                                names, name -> new AddressAnswer.Found(List.of(InetAddress.ofLiteral("192.0.2.1"))))));
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void putsTheResultOfAnAttemptInTheExchangeAndSetsNoException() {
        servers.at("192.0.2.1", serving(refusing(550)));

        Exchange exchange = send(
                "smarthost:relay.example:25?tls=none&connections=3",
                e -> e.setProperty(TransportConstants.ATTEMPT, attempt("a@example.net")));

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getProperty(TransportConstants.RESULT, Attempted.class)
                        .outcomes())
                .hasOnlyElementsOfType(RecipientOutcome.Failed.class);
    }

    @Test
    void deliversAMessageOfAnyoneElsesRoute() {
        servers.at("192.0.2.1", serving(accepting()));

        Exchange exchange = send("smarthost:relay.example", e -> message(e, "<a@example.net>, <\"b,c\"@example.net>"));

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getProperty(TransportConstants.RESULT, Attempted.class)
                        .outcomes())
                .extracting(o -> o.recipient().toString())
                .containsExactly("<a@example.net>", "<\"b,c\"@example.net>");
        assertThat(servers.connects()).containsExactly("192.0.2.1 OPPORTUNISTIC");
    }

    @Test
    void looksUpARelayThatProvesItselfByItsZoneInTheDns() {
        names.all(Authenticity.SECURE)
                .address("relay.example", "192.0.2.2")
                .tlsa("_25._tcp.relay.example", Records.of("3 1 1", new byte[32]));
        servers.at("192.0.2.2", serving(accepting()));

        Exchange exchange = send("smarthost:relay.example?tls=dane", e -> message(e, "<a@example.net>"));

        assertThat(exchange.getException()).isNull();
        assertThat(servers.connects()).containsExactly("192.0.2.2 STARTTLS");
        assertThat(servers.demands().getFirst().check()).isInstanceOf(DanePeer.class);
    }

    @Test
    void failsTheExchangeWithTheOutcomesWhenARecipientWasNotDelivered() {
        servers.at("192.0.2.1", serving(refusing(550)));

        Exchange exchange = send("smarthost:relay.example", e -> message(e, "<a@example.net>"));

        assertThat(exchange.getException())
                .isInstanceOfSatisfying(
                        NotDeliveredException.class,
                        e -> assertThat(e.outcomes()).hasSize(1))
                .hasMessageContaining("<a@example.net> failed")
                .hasMessageContaining("550");
    }

    @Test
    void saysThatNothingWasAttemptedWhenTheRelayIsDown() {
        Exchange exchange = send("smarthost:relay.example", e -> message(e, "<a@example.net>"));

        assertThat(exchange.getException())
                .isInstanceOfSatisfying(
                        NotDeliveredException.class,
                        e -> assertThat(e.outcomes()).isEmpty())
                .hasMessageContaining("not attempted, try again in PT10S");
        assertThat(exchange.getProperty(TransportConstants.RESULT)).isInstanceOf(AttemptResult.Withheld.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"'Subject: a\n\nb\n'|octet 10", "'Subject: a\r\n\r\nb\r'|octet 15", "Subject: a|must end with CRLF"
            })
    void refusesContentThatIsNoMessageWithTheOffset(String content, String complaint) {
        Exchange exchange = send("smarthost:relay.example", e -> {
            message(e, "<a@example.net>");
            e.getMessage().setBody(content);
        });

        assertThat(exchange.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void saysWhichHeaderIsMissing() {
        Exchange exchange = send("smarthost:relay.example", e -> e.getMessage().setBody(MESSAGE));

        assertThat(exchange.getException()).hasMessageContaining(TransportConstants.REVERSE_PATH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "smarthost:relay.example:25?tsl=none",
                "smarthost:relay.example:25?tls=maybe",
                "smarthost:relay.example:0",
                "smarthost:relay.example:25?connections=none",
                "smarthost:relay.example:25?connections=0",
                "smarthost:2001:db8::1:25"
            })
    void refusesAUriItDoesNotUnderstand(String uri) {
        assertThatThrownBy(() -> context.getEndpoint(uri)).isInstanceOf(ResolveEndpointFailedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"smarthost:192.0.2.7", "smarthost:[2001:db8::1]:2525", "smarthost:relay.example"})
    void understandsNamesAndAddresses(String uri) {
        assertThat(context.getEndpoint(uri)).isNotNull();
    }

    private Exchange send(String uri, org.apache.camel.Processor prepare) {
        try (ProducerTemplate template = context.createProducerTemplate()) {
            return template.send(uri, prepare);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void message(Exchange exchange, String forwardPaths) {
        exchange.getMessage().setBody(MESSAGE);
        exchange.getMessage()
                .setHeaders(new java.util.HashMap<>(Map.of(
                        TransportConstants.REVERSE_PATH,
                        "<sender@example.org>",
                        TransportConstants.FORWARD_PATHS,
                        forwardPaths)));
    }
}
