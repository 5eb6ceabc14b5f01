package dev.caravan.transport.smarthost.camel;

import static dev.caravan.transport.FakeServers.attempt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.dial.DirectDialer;
import dev.caravan.dial.ScriptedProxy;
import dev.caravan.envelope.DomainName;
import dev.caravan.nexthop.FakeNames;
import dev.caravan.nexthop.SystemAddressLookup;
import dev.caravan.smtp.DirectSmtpClient;
import dev.caravan.smtp.SmtpOptions;
import dev.caravan.smtp.SmtpTimeouts;
import dev.caravan.status.Diagnostic;
import dev.caravan.status.RecipientOutcome;
import dev.caravan.tls.Authorities;
import dev.caravan.tls.MountedSecret;
import dev.caravan.transport.Access;
import dev.caravan.transport.AttemptResult;
import dev.caravan.transport.AttemptResult.Attempted;
import dev.caravan.transport.AttemptResult.SiteSignal;
import dev.caravan.transport.AttemptResult.Withheld;
import dev.caravan.transport.ConnectionKey.Identity;
import dev.caravan.transport.ConnectionPool;
import dev.caravan.transport.Origin;
import dev.caravan.transport.OutageListener;
import dev.caravan.transport.Sessions;
import dev.caravan.transport.camel.TransportConstants;
import dev.caravan.transport.smarthost.RelayWorld;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a relay is reached, over real connections. */
class RelayWayTest {

    private static final String CONNECTED = "S 05 00 00 01 00000000 0000";

    @TempDir
    Path directory;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<String> alarms = new CopyOnWriteArrayList<>();
    private Instant now = Instant.EPOCH;

    @BeforeEach
    void start() {
        Sessions sessions = new Sessions(
                new DirectSmtpClient(options(Origin.USUAL)),
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
            public void passedOver(String transport, String machine, String why) {
                alarms.add(transport + " passes over " + machine + ": " + why);
            }
        };
        Access access = new Access(RelayWayTest::options, sessions, new SystemAddressLookup(), listener);
        context.addComponent(
                "smarthost",
                new SmarthostComponent(access, RelayWorld.names(new FakeNames(), new SystemAddressLookup())));
        context.start();
    }

    private static SmtpOptions options(Origin origin) {
        DirectDialer dialer = origin.sources().isEmpty() ? new DirectDialer() : new DirectDialer(origin.sources());
        return SmtpOptions.of(dialer, origin.ehloName().orElse(DomainName.parse("usual.example")))
                .withTimeouts(SmtpTimeouts.RFC5321.dividedBy(20));
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                     | 127.0.0.1 EHLO usual.example",
                "&source=127.0.0.2                      | 127.0.0.2 EHLO usual.example",
                "&source=127.0.0.3,::1                  | 127.0.0.3 EHLO usual.example",
                "&ehloName=out.example                  | 127.0.0.1 EHLO out.example",
                "&ehloName=out.example&source=127.0.0.4 | 127.0.0.4 EHLO out.example",
            })
    void aRelayHearsWhereWeAreAndWhoWeSayWeAre(String parameters, String heard) throws Exception {
        try (Doorman relay = new Doorman("220 relay.example\r\n")) {
            deliver("smarthost:127.0.0.1:" + relay.port() + "?tls=none" + parameters);
            assertThat(relay.heard).containsExactly(heard);
        }
    }

    @Test
    void severalHostsStandInOneUri() throws Exception {
        int nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = free.getLocalPort();
        }
        try (Doorman relay = new Doorman("220 relay.example\r\n")) {
            deliver("smarthost:127.0.0.1:" + nobody + ",127.0.0.1:" + relay.port() + "?tls=none");
            deliver("smarthost:127.0.0.1:" + nobody + ",127.0.0.1:" + relay.port()
                    + "?tls=none&order=weighted&weights=1000,1");
            assertThat(relay.heard).hasSize(2);
        }
    }

    @Test
    void aProxyThatIsDownIsAskedOncePerBackOffAndNotByEveryMessage() throws Exception {
        try (Doorman proxy = new Doorman("")) {
            String uri = "smarthost:192.0.2.1?tls=none&name=away&proxy=127.0.0.1:" + proxy.port();

            Withheld first = (Withheld) deliver(uri);
            for (int i = 0; i < 20; i++) {
                assertThat(((Withheld) deliver(uri)).signal()).isEqualTo(SiteSignal.UNREACHABLE);
            }
            assertThat(proxy.heard).hasSize(1);
            assertThat(alarms).containsExactly("away stopped");

            now = now.plus(first.retryAfter());
            deliver(uri);
            assertThat(proxy.heard).hasSize(2);
        }
    }

    @Test
    void aProxysPasswordIsReadWhenItIsNeededAndANewOneIsTriedAtOnce() throws Exception {
        MountedSecret secret = new MountedSecret(directory).exchange(Map.of("password", "ab"));
        String rest = "&proxyUser=me&proxyPasswordFile=" + secret.file("password");
        // RFC 1929: version, length and user, length and password.
        try (ScriptedProxy refusing =
                ScriptedProxy.start("C 05 01 02", "S 05 02", "C 01 02 6d65 02 6162", "S 01 01", "END")) {
            String uri = "smarthost:192.0.2.1?tls=none&proxy=127.0.0.1:"
                    + refusing.address().getPort() + rest;
            assertThat(((Withheld) deliver(uri)).why().text()).contains("does not accept user and password");
            refusing.finished();
            // What is found in these circumstances is known.
            assertThat(((Withheld) deliver(uri)).why().text()).contains("does not accept");

            secret.exchange(Map.of("password", "cd"));

            // The script has been played: who asks again finds nobody.
            refusing.close();
            assertThat(((Withheld) deliver(uri)).why().text()).doesNotContain("does not accept");
        }
        try (ScriptedProxy proxy =
                ScriptedProxy.start("C 05 01 02", "S 05 02", "C 01 02 6d65 02 6364", "S 01 01", "END")) {
            deliver("smarthost:192.0.2.1?tls=none&proxy=127.0.0.1:"
                    + proxy.address().getPort() + rest);
            proxy.finished();
        }
    }

    @Test
    void aPasswordThatIsTooLongForAProxyIsAFaultOfTheProxys() throws Exception {
        MountedSecret secret = new MountedSecret(directory).exchange(Map.of("password", "x".repeat(256)));

        Withheld result = (Withheld) deliver("smarthost:192.0.2.1?tls=none&proxy=127.0.0.1:1&proxyUser=me"
                + "&proxyPasswordFile=" + secret.file("password"));

        assertThat(result.why().text())
                .contains("the password for the proxy cannot be had: a proxy's password has 1 to 255 octets")
                .doesNotContain("xxx");
    }

    @Test
    void aNameThatOnlyTheProxyKnowsIsLeftToItAndNoAddressIsTold() throws Exception {
        try (ScriptedProxy proxy = ScriptedProxy.start(
                "C 05 01 00",
                "S 05 00",
                request("relay.invalid"),
                CONNECTED,
                "S " + hex("220 relay.invalid\r\n"),
                "C " + hex("EHLO usual.example\r\n"),
                "S " + hex("250 relay.invalid\r\n"),
                "C " + hex("MAIL FROM:"),
                "S " + hex("550 not you\r\n"))) {
            Attempted result = (Attempted) deliver(byName("relay.invalid", proxy));

            proxy.finished();
            Diagnostic why = ((RecipientOutcome.Failed) result.outcomes().getFirst()).why();
            assertThat(why.reply().orElseThrow().code()).isEqualTo(550);
            assertThat(why.hop().orElseThrow().host()).isEqualTo("relay.invalid");
            assertThat(why.hop().orElseThrow().address()).isEmpty();
        }
    }

    @Test
    void anAddressIsGivenToTheProxyAsOneThoughNamesAreLeftToIt() throws Exception {
        try (ScriptedProxy proxy =
                ScriptedProxy.start("C 05 01 00", "S 05 00", "C 05 01 00 01 c0000201 0019", "S 05 05", "END")) {
            deliver(byName("192.0.2.1", proxy));
            proxy.finished();
        }
    }

    @Test
    void aNameThatTheProxyDoesNotFindIsPassedOverAndNoFaultOfTheProxys() throws Exception {
        try (ScriptedProxy proxy = ScriptedProxy.start(
                "C 05 01 00",
                "S 05 00",
                request("a.invalid"),
                "S 05 01 00 01 00000000 0000",
                "NEXT",
                "C 05 01 00",
                "S 05 00",
                request("b.invalid"),
                CONNECTED,
                "S " + hex("421 later\r\n"),
                "NEXT",
                "C 05 01 00",
                "S 05 00",
                request("b.invalid"),
                CONNECTED,
                "S " + hex("421 later\r\n"),
                "END")) {
            String uri = byName("a.invalid,b.invalid", proxy);

            assertThat(deliver(uri)).isInstanceOf(Attempted.class);
            assertThat(deliver(uri)).isInstanceOf(Attempted.class);

            proxy.finished();
            assertThat(alarms)
                    .singleElement()
                    .satisfies(passedOver -> assertThat(passedOver)
                            .startsWith(
                                    "away passes over a.invalid:25: no connection to a.invalid:25: a.invalid port 25 cannot be"
                                            + " reached through proxy 127.0.0.1 port "));
        }
    }

    private static String byName(String hosts, ScriptedProxy proxy) {
        return "smarthost:" + hosts + "?tls=none&name=away&proxyNames=proxy&proxy=127.0.0.1:"
                + proxy.address().getPort();
    }

    /** RFC 1928 section 4: a name, and port 25. */
    private static String request(String name) {
        return "C 05 01 00 03 " + HexFormat.of().toHexDigits((byte) name.length()) + hex(name) + "0019";
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void anAddressThatTheSourcesCannotReachIsNotDialed() throws Exception {
        Withheld result = (Withheld) deliver("smarthost:localhost:1?tls=none&source=2001:db8::1");

        assertThat(result.why().text()).doesNotContain("127.0.0.1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "smarthost:a.example?source=192.0.2.1&proxy=b.example | the proxy chooses the source",
                "smarthost:a.example?source=b.example                 | must be an IP address",
                "smarthost:a.example?proxy=b&proxyUser=me             | proxyUser and one of proxyPassword",
                "smarthost:a.example?proxyUser=me&proxyPassword=x     | a proxyUser and no proxy",
                "smarthost:a.example?proxyNames=proxy                 | leaves names to a proxy and has none",
                "smarthost:a.example?proxy=b&proxyNames=there         | must be one of here, proxy",
                "smarthost:a.example?proxy=b&proxyNames=proxy&mx=true | a proxy looks up no MX records",
                "smarthost:a.example?proxy=b&proxyNames=proxy&tls=dane | look-ups of our own",
                "smarthost:a.example?weights=1                        | with order=weighted",
                "smarthost:a.example,b.example?order=weighted&weights=1   | one for each host",
                "smarthost:a.example,b.example?order=weighted&weights=1,x | whole numbers",
                "smarthost:a.example,b.example?order=weighted&weights=1,0 | weight 0",
                "smarthost:a.example,a.example                        | different ones",
                "smarthost:a.example,                                 | must have host:port",
                "smarthost:192.0.2.1?mx=true                          | no MX records",
                "smarthost:a.example?mx=maybe                         | must be true or false",
            })
    void whatCannotWorkIsRefusedWhenTheEndpointIsMade(String uri, String why) {
        assertThatThrownBy(() -> context.getEndpoint(uri)).hasStackTraceContaining(why);
    }

    private AttemptResult deliver(String uri) {
        return context.createProducerTemplate()
                .send(uri, e -> e.setProperty(TransportConstants.ATTEMPT, attempt("a@example.net")))
                .getProperty(TransportConstants.RESULT, AttemptResult.class);
    }

    /** Says one thing to everybody, notes where they are and what they say, and hangs up. */
    private static final class Doorman implements AutoCloseable {

        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        private final List<String> heard = new CopyOnWriteArrayList<>();

        Doorman(String greeting) throws IOException {
            Thread.ofVirtual().start(() -> {
                while (!listener.isClosed()) {
                    try (Socket socket = listener.accept()) {
                        socket.getOutputStream().write(greeting.getBytes(StandardCharsets.US_ASCII));
                        String from = ((InetSocketAddress) socket.getRemoteSocketAddress())
                                .getAddress()
                                .getHostAddress();
                        heard.add(from + (greeting.isEmpty() ? "" : " " + line(socket)));
                    } catch (IOException e) {
                        // The test is over.
                    }
                }
            });
        }

        private static String line(Socket socket) throws IOException {
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }

        int port() {
            return listener.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
