package dev.caravan.transport.socks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.dial.Dialer;
import dev.caravan.dial.DirectDialer;
import dev.caravan.dial.ScriptedProxy;
import dev.caravan.dial.Socks5Failure;
import dev.caravan.dial.Socks5Failure.Blame;
import dev.caravan.envelope.Host;
import dev.caravan.nexthop.AddressAnswer;
import dev.caravan.transport.socks.ProxyDialer.Names;
import dev.caravan.transport.socks.ProxyDialer.Proxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A proxy whose name has several addresses. */
class ProxyDialerTest {

    private static final InetSocketAddress DESTINATION = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 25);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final List<String> dialed = new ArrayList<>();
    private final List<Duration> limits = new ArrayList<>();

    @Test
    void theFirstAddressThatAnswersIsTaken() throws Exception {
        try (ScriptedProxy proxy = ScriptedProxy.start(
                        "C 05 01 00", "S 05 00", "C 05 01 00 01 c0000201 0019", "S 05 00 00 01 00000000 0000 21");
                Socket socket = dialer(proxy.address().getPort(), "192.0.2.99", "127.0.0.1", "192.0.2.98")
                        .dial(DESTINATION, LIMIT)) {
            assertThat(socket.getInputStream().read()).isEqualTo('!');
            assertThat(dialed).containsExactly("192.0.2.99", "127.0.0.1");
            assertThat(limits).containsOnly(LIMIT.dividedBy(3));
        }
    }

    @Test
    void whatOneAddressSaysOfTheDestinationHoldsForAll() throws Exception {
        try (ScriptedProxy proxy = ScriptedProxy.start("C 05 01 00", "S 05 00", "S 05 05", "END")) {
            Socks5Failure failure = failure(dialer(proxy.address().getPort(), "127.0.0.1", "192.0.2.98"));
            assertThat(failure.blame()).isEqualTo(Blame.DESTINATION);
            assertThat(dialed).containsExactly("127.0.0.1");
        }
    }

    @Test
    void whereNoAddressAnswersTheProxyIsToBlame() {
        Socks5Failure failure = failure(dialer(1080, "192.0.2.99", "192.0.2.98"));
        assertThat(failure.blame()).isEqualTo(Blame.PROXY);
        assertThat(failure).hasMessageContaining("192.0.2.98 port 1080 cannot be reached");
        assertThat(dialed).containsExactly("192.0.2.99", "192.0.2.98");
    }

    @Test
    void aNameIsLeftToTheProxyOnlyIfTheProxyIsToLookUpNames() throws Exception {
        InetSocketAddress name = InetSocketAddress.createUnresolved("smtp.example", 25);
        try (ScriptedProxy proxy = ScriptedProxy.start(
                        "C 05 01 00",
                        "S 05 00",
                        "C 05 01 00 03 0c" + HexFormat.of().formatHex("smtp.example".getBytes()) + "0019",
                        "S 05 00 00 01 00000000 0000 21");
                Socket socket = dialer(Names.PROXY, proxy.address().getPort(), "127.0.0.1")
                        .dial(name, LIMIT)) {
            assertThat(socket.getInputStream().read()).isEqualTo('!');
            proxy.finished();
        }
        assertThatThrownBy(() -> dialer(Names.HERE, 1080, "127.0.0.1").dial(name, LIMIT))
                .hasMessageContaining("not resolved");
    }

    private ProxyDialer dialer(int port, String... addresses) {
        return dialer(Names.HERE, port, addresses);
    }

    /** Only this machine's own address leads anywhere. */
    private ProxyDialer dialer(Names names, int port, String... addresses) {
        Dialer toProxy = (address, timeout) -> {
            dialed.add(address.getAddress().getHostAddress());
            limits.add(timeout);
            if (!address.getAddress().isLoopbackAddress()) {
                throw new IOException("unreachable");
            }
            return new DirectDialer().dial(address, timeout);
        };
        List<InetAddress> found =
                Stream.of(addresses).map(InetAddress::ofLiteral).toList();
        return new ProxyDialer(
                toProxy,
                new Proxy(Host.parse("proxy.example"), port, Optional.empty(), names),
                _ -> new AddressAnswer.Found(found, Optional.empty()));
    }

    private static Socks5Failure failure(ProxyDialer dialer) {
        return catchThrowableOfType(Socks5Failure.class, () -> dialer.dial(DESTINATION, LIMIT));
    }
}
