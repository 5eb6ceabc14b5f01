package dev.caravan.transport.socks.camel;

import static dev.caravan.transport.FakeServers.attempt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.dial.DirectDialer;
import dev.caravan.dial.ScriptedProxy;
import dev.caravan.envelope.DomainName;
import dev.caravan.nexthop.AddressAnswer;
import dev.caravan.nexthop.FakeNames;
import dev.caravan.nexthop.LookupFailure;
import dev.caravan.smtp.DirectSmtpClient;
import dev.caravan.smtp.SmtpOptions;
import dev.caravan.smtp.SmtpTimeouts;
import dev.caravan.status.Diagnostic;
import dev.caravan.status.RecipientOutcome;
import dev.caravan.tls.Authorities;
import dev.caravan.transport.Access;
import dev.caravan.transport.AttemptResult;
import dev.caravan.transport.AttemptResult.Attempted;
import dev.caravan.transport.AttemptResult.SiteSignal;
import dev.caravan.transport.AttemptResult.Withheld;
import dev.caravan.transport.ConnectionKey.Identity;
import dev.caravan.transport.ConnectionPool;
import dev.caravan.transport.OutageListener;
import dev.caravan.transport.Sessions;
import dev.caravan.transport.camel.TransportConstants;
import dev.caravan.transport.mx.MxTransport;
import dev.caravan.transport.mx.MxWorld;
import dev.caravan.transport.mx.camel.DirectDelivery;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocksComponentTest {

    /** Of mx.one.example, 192.0.2.1, port 25, as RFC 1928 section 4 has it. */
    private static final String REQUEST = "C 05 01 00 01 c0 00 02 01 00 19";

    private final FakeNames names = new FakeNames();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<String> alarms = new ArrayList<>();
    private Instant now = Instant.EPOCH;

    @BeforeEach
    void start() throws IOException {
        names.mx("one.example", 10, "mx.one.example").address("mx.one.example", "192.0.2.1");
        names.mx("two.example", 10, "mx.two.example").address("mx.two.example", "192.0.2.2");
        SmtpOptions options = SmtpOptions.of(new DirectDialer(), DomainName.parse("relay.example"))
                .withTimeouts(SmtpTimeouts.RFC5321.dividedBy(20));
        Sessions sessions = new Sessions(
                new DirectSmtpClient(options),
                new ConnectionPool(ConnectionPool.Limits.DEFAULT, () -> now),
                new Identity("any", ""),
                () -> now,
                Authorities.jdk());
        OutageListener listener = new OutageListener() {
            @Override
            public void stopped(String transport, Diagnostic why) {
                alarms.add(transport + " stopped");
            }

            @Override
            public void works(String transport) {
                alarms.add(transport + " works");
            }
        };
        MxTransport.Lookups lookups = MxWorld.lookups(names);
        context.addComponent(
                "socks",
                new SocksComponent(
                        new Access(
                                origin -> origin.ehloName()
                                        .map(options::withEhloName)
                                        .orElse(options),
                                sessions,
                                SocksComponentTest::proxies,
                                listener),
                        new DirectDelivery(lookups.mx(), lookups.published())));
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void connectsToTheAddressThatWasLookedUpHereAndSaysTheProxysName() throws Exception {
        try (ScriptedProxy proxy = ScriptedProxy.start(
                "C 05 01 00",
                "S 05 00",
                REQUEST,
                "S 05 00 00 01 00 00 00 00 00 00",
                "S " + hex("220 mx.one.example\r\n"),
                "C " + hex("EHLO out.example\r\n"),
                "END")) {
            deliver(uri(proxy.address()), "a@one.example");
            proxy.finished();
        }
    }

    @Test
    void showsUserAndPasswordToTheProxy() throws Exception {
        try (ScriptedProxy proxy =
                ScriptedProxy.start("C 05 01 02", "S 05 02", "C 01 02 6d65 03 612962", "S 01 01", "END")) {
            AttemptResult result = deliver(uri(proxy.address()) + "&user=me&password=RAW(a)b)", "a@one.example");
            assertThat(result).isInstanceOf(Withheld.class);
            proxy.finished();
        }
    }

    @Test
    void aProxyThatIsDownHoldsBackAllDestinationsAndIsAskedOncePerBackOff() throws Exception {
        InetSocketAddress nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = (InetSocketAddress) free.getLocalSocketAddress();
        }
        Withheld first = (Withheld) deliver(uri(nobody), "a@one.example");
        assertThat(first.signal()).isEqualTo(SiteSignal.UNREACHABLE);
        assertThat(first.why().text()).contains("proxy 127.0.0.1 port " + nobody.getPort() + " cannot be reached");
        for (int i = 0; i < 20; i++) {
            assertThat(deliver(uri(nobody), i % 2 == 0 ? "a@one.example" : "b@two.example"))
                    .isInstanceOf(Withheld.class);
        }
        assertThat(alarms).containsExactly("away stopped");
        now = now.plus(first.retryAfter());
        deliver(uri(nobody), "b@two.example");
        assertThat(alarms).containsExactly("away stopped", "away stopped");
    }

    @Test
    void aProxyThatIsDownLeavesTheTransportThroughAnotherAlone() throws Exception {
        InetSocketAddress nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = (InetSocketAddress) free.getLocalSocketAddress();
        }
        String dead = uri(nobody);
        try (ScriptedProxy proxy = ScriptedProxy.start(
                "C 05 01 00",
                "S 05 00",
                REQUEST,
                "S 05 00 00 01 00 00 00 00 00 00",
                "S " + hex("220 mx.one.example\r\n"),
                "C " + hex("EHLO out.example\r\n"),
                "S " + hex("554 not you\r\n"),
                "END")) {
            String alive = uri(proxy.address()).replace("name=away", "name=near");
            assertThat(deliver(dead, "a@one.example")).isInstanceOf(Withheld.class);
            // The same recipient's domain, the same mail host: what is down is the way, not the destination.
            assertThat(deliver(alive, "a@one.example"))
                    .isInstanceOfSatisfying(
                            Attempted.class,
                            attempted -> assertThat(attempted.outcomes())
                                    .singleElement()
                                    .asString()
                                    .contains("not you"));
            assertThat(deliver(dead, "a@one.example")).isInstanceOf(Withheld.class);
            assertThat(alarms).containsExactly("away stopped", "near works");
        }
    }

    @Test
    void aMailHostWithAnIpv6AddressIsReachedByIt() throws Exception {
        names.mx("six.example", 10, "mx.six.example").address("mx.six.example", "2001:db8::19");
        try (ScriptedProxy proxy = ScriptedProxy.start(
                "C 05 01 00",
                "S 05 00",
                "C 05 01 00 04 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 19 00 19",
                "S 05 00 00 04 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00",
                "S " + hex("220 mx.six.example\r\n"),
                "C " + hex("EHLO out.example\r\n"),
                "END")) {
            deliver(uri(proxy.address()), "a@six.example");
            proxy.finished();
        }
    }

    @Test
    void aProxyThatTakesConnectionsAndNeverSaysAnythingIsAtFaultItself() throws Exception {
        try (ScriptedProxy proxy = ScriptedProxy.start("C 05 01 00", "WAIT")) {
            Withheld result = (Withheld) deliver(uri(proxy.address()), "a@one.example");
            assertThat(result.signal()).isEqualTo(SiteSignal.UNREACHABLE);
            assertThat(result.why().text()).contains("in time");
            assertThat(alarms).containsExactly("away stopped");
        }
    }

    @Test
    void whatTheProxyCannotReachIsTheDestinationsAffair() throws Exception {
        try (ScriptedProxy proxy = ScriptedProxy.start("C 05 01 00", "S 05 00", REQUEST, "S 05 05", "END")) {
            Attempted result = (Attempted) deliver(uri(proxy.address()), "a@one.example");
            assertThat(result.outcomes())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            RecipientOutcome.Deferred.class,
                            deferred -> assertThat(deferred.why().text())
                                    .contains("192.0.2.1 port 25 cannot be reached through proxy"));
            assertThat(alarms).doesNotContain("away stopped");
        }
    }

    @Test
    void aProxyThatIsNotInTheDnsIsAtFaultItself() {
        Withheld result = (Withheld) deliver("socks:nowhere.example?name=away", "a@one.example");
        assertThat(result.why().text()).contains("proxy nowhere.example:1080 cannot be found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "socks:proxy.example?user=me",
                "socks:proxy.example?password=sesame",
                "socks:proxy.example?user=me&password=sesame&mailPort=0",
                "socks:proxy.example?ehloName=a_b..c",
                "socks:proxy.example?addresses=none",
                "socks:proxy.example?nonsense=1",
                "socks:proxy.example?proxyNames=proxy",
                "socks:proxy.example:0",
            })
    void refusesWhatCannotWorkWhenTheEndpointIsMade(String uri) {
        assertThatThrownBy(() -> context.getEndpoint(uri)).hasMessageNotContaining("sesame");
    }

    private static AddressAnswer proxies(DomainName name) {
        return new AddressAnswer.None(LookupFailure.HOST_WITHOUT_ADDRESS, name + " has no address");
    }

    private static String uri(InetSocketAddress proxy) {
        return "socks:127.0.0.1:" + proxy.getPort() + "?name=away&ehloName=out.example";
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }

    private AttemptResult deliver(String uri, String recipient) {
        return context.createProducerTemplate()
                .send(uri, e -> e.setProperty(TransportConstants.ATTEMPT, attempt(recipient)))
                .getProperty(TransportConstants.RESULT, AttemptResult.class);
    }
}
