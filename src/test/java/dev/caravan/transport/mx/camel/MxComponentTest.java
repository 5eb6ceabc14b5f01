package dev.caravan.transport.mx.camel;

import static dev.caravan.transport.FakeServers.accepting;
import static dev.caravan.transport.FakeServers.refusing;
import static dev.caravan.transport.FakeServers.serving;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.nexthop.FakeNames;
import dev.caravan.status.RecipientOutcome;
import dev.caravan.tls.Authorities;
import dev.caravan.transport.ConnectionKey.Identity;
import dev.caravan.transport.ConnectionPool;
import dev.caravan.transport.FakeServers;
import dev.caravan.transport.Sessions;
import dev.caravan.transport.camel.NotDeliveredException;
import dev.caravan.transport.camel.TransportConstants;
import dev.caravan.transport.mx.MxWorld;
import java.io.IOException;
import java.time.Instant;
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

class MxComponentTest {

    private final FakeServers servers = new FakeServers();
    private final FakeNames names = new FakeNames();
    private final DefaultCamelContext context = new DefaultCamelContext();

    @BeforeEach
    void start() {
        ConnectionPool pool = new ConnectionPool(ConnectionPool.Limits.DEFAULT, () -> Instant.EPOCH);
        Sessions sessions =
                new Sessions(servers, pool, new Identity("direct", ""), () -> Instant.EPOCH, Authorities.jdk());
        context.addComponent(
                "mx",
                new MxComponent(
                        source -> sessions,
                        new DirectDelivery(
                                MxWorld.lookups(names).mx(),
                                MxWorld.lookups(names).published())));
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void makesOneAttemptForEachDomainOfAMessageAndKeepsTheRecipientsOrder() throws IOException {
        names.mx("one.example", 10, "mx.one.example").address("mx.one.example", "192.0.2.1");
        names.mx("two.example", 10, "mx.two.example").address("mx.two.example", "192.0.2.2");
        servers.at("192.0.2.1", serving(accepting())).at("192.0.2.2", serving(refusing(550)));

        Exchange exchange = send("<a@one.example>,<b@two.example>,<c@one.example>");

        assertThat(servers.connects()).hasSize(2);
        assertThat(exchange.getException()).isInstanceOfSatisfying(NotDeliveredException.class, e -> {
            assertThat(e.outcomes())
                    .extracting(o -> o.recipient().mailbox().localPart())
                    .containsExactly("a", "b", "c");
            assertThat(e.outcomes().get(1)).isInstanceOf(RecipientOutcome.Failed.class);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mx:example.org",
                "mx:direct?port=x",
                "mx:direct?allowPrivate=maybe",
                "mx:direct?allowPrivate=10.1.0.1/16",
                "mx:direct?x=1",
                "mx:direct?addresses=ipx",
                "mx:direct?prefer=both",
                "mx:direct?addresses=ipv6&source=127.0.0.1",
                "mx:direct?source=host.example"
            })
    void refusesAUriItDoesNotUnderstand(String uri) {
        assertThatThrownBy(() -> context.getEndpoint(uri)).isInstanceOf(ResolveEndpointFailedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mx:direct",
                "mx:direct?port=2525&allowPrivate=loopback",
                "mx:direct?allowPrivate=true",
                "mx:direct?allowPrivate=10.1.0.0/16,fd00:1:0:0:0:0:0:0/32",
                "mx:direct?prefer=ipv6&source=127.0.0.1,::1"
            })
    void understandsItsParameters(String uri) {
        assertThat(context.getEndpoint(uri)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "prefer=ipv4, 192.0.2.1 2001:db8:0:0:0:0:0:1",
        "prefer=ipv6, 2001:db8:0:0:0:0:0:1 192.0.2.1",
        "source=192.0.2.9, 192.0.2.1",
        "'source=192.0.2.9,2001:db8::9', 192.0.2.1 2001:db8:0:0:0:0:0:1",
        "addresses=ipv6, 2001:db8:0:0:0:0:0:1"
    })
    void dialsTheFamiliesItIsToldInTheirOrder(String parameters, String dialed) throws IOException {
        names.mx("one.example", 10, "mx.one.example").address("mx.one.example", "192.0.2.1", "2001:db8::1");

        send("mx:direct?" + parameters, "<a@one.example>");

        assertThat(servers.connects())
                .extracting(connect -> connect.split(" ")[0])
                .containsExactly(dialed.split(" "));
    }

    @Test
    void dialsOfThePrivateNetworksOnlyTheOnesItIsTold() throws IOException {
        names.mx("one.example", 10, "mx.one.example").address("mx.one.example", "10.2.0.1", "10.1.0.1", "fd00:1::1");

        send("mx:direct?allowPrivate=10.1.0.0/16,fd00:1:0:0:0:0:0:0/32", "<a@one.example>");

        assertThat(servers.connects())
                .extracting(connect -> connect.split(" ")[0])
                .containsExactlyInAnyOrder("10.1.0.1", "fd00:1:0:0:0:0:0:1");
    }

    private Exchange send(String forwardPaths) throws IOException {
        return send("mx:direct", forwardPaths);
    }

    private Exchange send(String uri, String forwardPaths) throws IOException {
        try (ProducerTemplate template = context.createProducerTemplate()) {
            return template.send(uri, e -> {
                e.getMessage().setBody("Subject: hello\r\n\r\nhello\r\n");
                e.getMessage().setHeader(TransportConstants.REVERSE_PATH, "<>");
                e.getMessage().setHeader(TransportConstants.FORWARD_PATHS, forwardPaths);
            });
        }
    }
}
