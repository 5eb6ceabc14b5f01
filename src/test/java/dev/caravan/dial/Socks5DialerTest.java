package dev.caravan.dial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.dial.Socks5Failure.Blame;
import dev.caravan.envelope.DomainName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Socks5DialerTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final InetSocketAddress IPV4 = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 25);
    private static final InetSocketAddress IPV6 = new InetSocketAddress(InetAddress.ofLiteral("2001:db8::19"), 587);
    private static final Optional<Socks5Login> LOGIN = Optional.of(new Socks5Login("me", "secret"));

    private static final String REQUEST_IPV4 = "05 01 00 01 c0000201 0019";
    private static final String CONNECTED = "05 00 00 01 7f000001 1234";

    @Test
    void connectsToAnIpv4AddressAndLeavesWhatFollowsToTheSession() throws Exception {
        // "220" and more comes in one segment with the reply.
        try (ScriptedProxy proxy = ScriptedProxy.start(
                        "C 05 01 00", "S 05 00", "C " + REQUEST_IPV4, "S " + CONNECTED + " 323230", "C 51", "S 0d0a");
                Socket socket = dialer(proxy, Optional.empty()).dial(IPV4, LONG)) {
            assertThat(socket.getSoTimeout()).isZero();
            assertThat(socket.getInputStream().readNBytes(3)).asString().isEqualTo("220");
            socket.getOutputStream().write('Q');
            assertThat(socket.getInputStream().readNBytes(2)).asString().isEqualTo("\r\n");
            proxy.finished();
        }
    }

    @Test
    void connectsToAnIpv6Address() throws Exception {
        try (ScriptedProxy proxy = ScriptedProxy.start(
                        "C 05 01 00",
                        "S 05 00",
                        "C 05 01 00 04 20010db8000000000000000000000019 024b",
                        "S 05 00 00 04 00000000000000000000000000000001 1234",
                        "S 21");
                Socket socket = dialer(proxy, Optional.empty()).dial(IPV6, LONG)) {
            assertThat(socket.getInputStream().read()).isEqualTo('!');
            proxy.finished();
        }
    }

    @Test
    void leavesANameToTheProxyOnlyWhenAsked() throws Exception {
        String name = HexFormat.of().formatHex("smtp.example".getBytes());
        try (ScriptedProxy proxy = ScriptedProxy.start(
                        "C 05 01 00",
                        "S 05 00",
                        "C 05 01 00 03 0c" + name + " 024b",
                        "S 05 00 00 03 0c" + name + " 024b",
                        "S 21");
                Socket socket = dialer(proxy, Optional.empty()).dial(DomainName.parse("smtp.example"), 587, LONG)) {
            assertThat(socket.getInputStream().read()).isEqualTo('!');
            proxy.finished();
        }
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("smtp.example", 587);
        try (ScriptedProxy proxy = ScriptedProxy.start()) {
            assertThatThrownBy(() -> dialer(proxy, Optional.empty()).dial(unresolved, LONG))
                    .hasMessageContaining("not resolved");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255})
    void aBoundNameIsReadToItsEndAndNoFurther(int length) throws Exception {
        String bound = HexFormat.of().toHexDigits((byte) length) + "6e".repeat(length) + "1234";
        try (ScriptedProxy proxy = ScriptedProxy.start(
                        "C 05 01 00", "S 05 00", "C " + REQUEST_IPV4, "S 05 00 00 03 " + bound + " 21");
                Socket socket = dialer(proxy, Optional.empty()).dial(IPV4, LONG)) {
            assertThat(socket.getInputStream().read()).isEqualTo('!');
            proxy.finished();
        }
    }

    @Test
    void logsInAndOffersNothingElse() throws Exception {
        try (ScriptedProxy proxy = ScriptedProxy.start(
                        "C 05 01 02",
                        "S 05 02",
                        "C 01 02 6d65 06 736563726574",
                        "S 01 00",
                        "C " + REQUEST_IPV4,
                        "S " + CONNECTED);
                Socket _ = dialer(proxy, LOGIN).dial(IPV4, LONG)) {
            proxy.finished();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1,PROXY,general failure",
        "2,DESTINATION,rules do not allow",
        "3,DESTINATION,network is unreachable",
        "4,DESTINATION,host is unreachable",
        "5,DESTINATION,refused",
        "6,DESTINATION,time to live",
        "7,PROXY,cannot connect to anything",
        "8,DESTINATION,no addresses of this family",
        "9,PROXY,does not exist",
        "255,PROXY,does not exist"
    })
    void aReplySaysWhoIsToBlame(int reply, Blame blame, String why) throws Exception {
        String code = HexFormat.of().toHexDigits((byte) reply);
        for (String rest : new String[] {" 00 01 00000000 0000", ""}) {
            try (ScriptedProxy proxy =
                    ScriptedProxy.start("C 05 01 00", "S 05 00", "C " + REQUEST_IPV4, "S 05 " + code + rest)) {
                assertThat(failure(proxy, Optional.empty(), blame))
                        .hasMessageContaining(why)
                        .hasMessageContaining(blame == Blame.DESTINATION ? "192.0.2.1 port 25" : "127.0.0.1");
            }
        }
    }

    @Test
    void aGeneralFailureForANameIsNotTheProxysSinceThereIsNoOtherReplyForAnUnknownOne() throws Exception {
        try (ScriptedProxy proxy = ScriptedProxy.start("C 05 01 00", "S 05 00", "S 05 01", "END")) {
            Socks5Failure failure = catchThrowableOfType(
                    Socks5Failure.class,
                    () -> dialer(proxy, Optional.empty()).dial(DomainName.parse("smtp.example"), 587, LONG));
            assertThat(failure.blame()).isEqualTo(Blame.DESTINATION);
            assertThat(failure)
                    .hasMessageContaining("smtp.example port 587 cannot be reached through proxy 127.0.0.1 port ");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                          | closed",
                "05                        | closed",
                "04 00                     | no SOCKS5 proxy",
                "48 54 54 50               | no SOCKS5 proxy",
                "05 ff                     | wants authentication",
                "05 02                     | not offered",
                "05 01                     | not offered",
                "05 00 04                  | closed",
                "05 00 04 00               | something else",
                "05 00 05 00 00            | closed",
                "05 00 05 00 00 02         | does not exist",
                "05 00 05 00 00 01 7f0000  | closed",
                "05 00 05 00 00 03 ff 61   | closed",
                "05 00 05                  | closed",
                "05 00 00 00               | something else",
                "05 00 05 00 00 03         | closed",
            })
    void whatIsNoDialogueIsTheProxysFault(String said, String why) throws Exception {
        try (ScriptedProxy proxy = ScriptedProxy.start("S " + (said == null ? "" : said), "END")) {
            assertThat(failure(proxy, Optional.empty(), Blame.PROXY)).hasMessageContaining(why);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "05 ff       | takes no user and password",
                "05 00       | not offered",
                "05 02 01 01 | does not accept",
                "05 02 01 ff | does not accept",
                "05 02 05 00 | something else",
                "05 02 01    | closed",
            })
    void aLogInThatFailsIsTheProxysFaultAndHidesThePassword(String said, String why) throws Exception {
        try (ScriptedProxy proxy = ScriptedProxy.start("S " + said, "END")) {
            assertThat(failure(proxy, LOGIN, Blame.PROXY))
                    .hasMessageContaining(why)
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void aProxyThatIsNotThereIsToBlame() throws Exception {
        InetSocketAddress nobody;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = (InetSocketAddress) server.getLocalSocketAddress();
        }
        Socks5Dialer dialer = new Socks5Dialer(new DirectDialer(), nobody, Optional.empty());
        Socks5Failure failure = catchThrowableOfType(Socks5Failure.class, () -> dialer.dial(IPV4, LONG));
        assertThat(failure.blame()).isEqualTo(Blame.PROXY);
        assertThat(failure).hasMessageContaining("cannot be reached");
    }

    @Test
    void aSilentProxyIsToBlameUntilItHasTheRequest() throws Exception {
        try (ScriptedProxy proxy = ScriptedProxy.start("C 05 01 00", "WAIT")) {
            assertThat(failure(dialer(proxy, Optional.empty()), SHORT, Blame.PROXY))
                    .hasMessageContaining("in time");
        }
        try (ScriptedProxy proxy = ScriptedProxy.start("C 05 01 02", "S 05 02", "WAIT")) {
            assertThat(failure(dialer(proxy, LOGIN), SHORT, Blame.PROXY)).hasMessageContaining("in time");
        }
        // It has begun to answer, so it is no destination that keeps it waiting.
        try (ScriptedProxy proxy =
                ScriptedProxy.start("C 05 01 00", "S 05 00", "C " + REQUEST_IPV4, "S 05 00 00 01 7f00", "WAIT")) {
            assertThat(failure(dialer(proxy, Optional.empty()), SHORT, Blame.PROXY))
                    .hasMessageContaining("in time");
        }
        try (ScriptedProxy proxy = ScriptedProxy.start("C 05 01 00", "S 05 00", "C " + REQUEST_IPV4, "WAIT")) {
            assertThat(failure(dialer(proxy, Optional.empty()), SHORT, Blame.DESTINATION))
                    .hasMessageContaining("192.0.2.1 port 25");
        }
    }

    @Test
    void aProxyThatDribblesGainsNoTime() throws Exception {
        long before = System.nanoTime();
        try (ScriptedProxy proxy =
                ScriptedProxy.start("C 05 01 00", "S 05 00", "C " + REQUEST_IPV4, "S 05 00 00 03 ff", "DRIBBLE")) {
            failure(dialer(proxy, Optional.empty()), SHORT, Blame.PROXY);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aFailedDialLeavesNoConnection() throws Exception {
        try (ScriptedProxy proxy = ScriptedProxy.start("C 05 01 00", "S 05 ff", "EOF")) {
            failure(proxy, Optional.empty(), Blame.PROXY);
            proxy.finished();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 256, 300})
    void aLogInThatDoesNotFitIsRefusedAtOnce(int length) {
        String text = "x".repeat(length);
        assertThatThrownBy(() -> new Socks5Login(text, "p")).hasMessageContaining("1 to 255 octets");
        assertThatThrownBy(() -> new Socks5Login("u", text)).hasMessageContaining("1 to 255 octets");
    }

    @Test
    void theLongestLogInFits() throws Exception {
        String x = "x".repeat(255);
        String sent = "ff" + "78".repeat(255);
        try (ScriptedProxy proxy = ScriptedProxy.start(
                        "C 05 01 02",
                        "S 05 02",
                        "C 01" + sent + sent,
                        "S 01 00",
                        "C " + REQUEST_IPV4,
                        "S " + CONNECTED);
                Socket _ = dialer(proxy, Optional.of(new Socks5Login(x, x))).dial(IPV4, LONG)) {
            proxy.finished();
        }
        assertThat(new Socks5Login("me", "secret")).hasToString("(hidden)");
    }

    private static Socks5Dialer dialer(ScriptedProxy proxy, Optional<Socks5Login> login) {
        return new Socks5Dialer(new DirectDialer(), proxy.address(), login);
    }

    private static Socks5Failure failure(ScriptedProxy proxy, Optional<Socks5Login> login, Blame blame)
            throws IOException {
        return failure(dialer(proxy, login), LONG, blame);
    }

    private static Socks5Failure failure(Socks5Dialer dialer, Duration timeout, Blame blame) {
        Socks5Failure failure = catchThrowableOfType(Socks5Failure.class, () -> dialer.dial(IPV4, timeout));
        assertThat(failure).isNotNull();
        assertThat(failure.blame()).as(failure.getMessage()).isEqualTo(blame);
        return failure;
    }
}
