package dev.caravan.dial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DirectDialerTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void connectsWithoutNagle() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = new DirectDialer().dial(addressOf(server), LIMIT)) {
            assertThat(socket.getTcpNoDelay()).isTrue();
        }
    }

    @Test
    void connectsFromTheSourceAddress() throws IOException {
        InetAddress source = InetAddress.ofLiteral("127.0.0.2");
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
                Socket _ = new DirectDialer(List.of(source)).dial(addressOf(server), LIMIT);
                Socket accepted = server.accept()) {
            assertThat(accepted.getInetAddress()).isEqualTo(source);
        }
    }

    @Test
    void connectsFromTheSourceAddressOfTheDestinationsFamilyAndFromNoOther() throws IOException {
        InetAddress ipv4 = InetAddress.ofLiteral("127.0.0.2");
        InetAddress ipv6 = InetAddress.ofLiteral("::1");
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
                Socket _ = new DirectDialer(List.of(ipv6, ipv4)).dial(addressOf(server), LIMIT);
                Socket accepted = server.accept()) {
            assertThat(accepted.getInetAddress()).isEqualTo(ipv4);
            assertThatThrownBy(() -> new DirectDialer(List.of(ipv6)).dial(addressOf(server), LIMIT))
                    .hasMessageContaining("no source address of the family of 127.0.0.1");
        }
    }

    @Test
    void asksNoNameService() {
        InetSocketAddress name = InetSocketAddress.createUnresolved("localhost", 25);
        assertThatThrownBy(() -> new DirectDialer().dial(name, LIMIT)).hasMessageContaining("not resolved");
    }

    @Test
    void failsWhereNobodyListens() throws IOException {
        InetSocketAddress address;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = addressOf(server);
        }
        assertThatThrownBy(() -> new DirectDialer().dial(address, LIMIT)).isInstanceOf(IOException.class);
    }

    private static InetSocketAddress addressOf(ServerSocket server) {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }
}
