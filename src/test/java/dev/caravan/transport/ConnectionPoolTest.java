package dev.caravan.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.envelope.Host;
import dev.caravan.smtp.SmtpConnection;
import dev.caravan.tls.AnyPeer;
import dev.caravan.tls.Authorities;
import dev.caravan.tls.BothChecks;
import dev.caravan.tls.PkixPeer;
import dev.caravan.tls.TlsDemand;
import dev.caravan.tls.TlsUse;
import dev.caravan.transport.ConnectionKey.Identity;
import dev.caravan.transport.ConnectionPool.Limits;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConnectionPoolTest {

    private static final Identity US = new Identity("direct", "");
    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 25);
    private static final Host PEER = Host.parse("mx.example");
    private static final TlsDemand VERIFIED = new TlsDemand(TlsUse.STARTTLS, PkixPeer.of(Authorities.jdk(), PEER));
    private static final ConnectionKey KEY = new ConnectionKey("mx.example", ADDRESS, VERIFIED, US);

    private Instant now = Instant.parse("2030-01-01T00:00:00Z");
    private final ConnectionPool pool = new ConnectionPool(new Limits(Duration.ofSeconds(5), 2, 3), () -> now);

    @Test
    void handsOutTheOneUsedLast() {
        FakeServers.Connection first = offer(KEY);
        FakeServers.Connection second = offer(KEY);

        assertThat(pool.take(KEY)).contains(second);
        assertThat(pool.take(KEY)).contains(first);
        assertThat(pool.take(KEY)).isEmpty();
    }

    static List<TlsDemand> otherDemands() {
        return List.of(
                TlsDemand.CLEAR,
                TlsDemand.opportunistic(PEER),
                new TlsDemand(TlsUse.IMPLICIT, VERIFIED.check()),
                new TlsDemand(TlsUse.STARTTLS, AnyPeer.at(PEER)),
                new TlsDemand(TlsUse.STARTTLS, PkixPeer.of(Authorities.of(List.of()), PEER)),
                new TlsDemand(TlsUse.STARTTLS, new BothChecks(VERIFIED.check(), AnyPeer.at(PEER))));
    }

    @ParameterizedTest
    @MethodSource("otherDemands")
    void neverServesAnotherTlsDemand(TlsDemand made) {
        offer(new ConnectionKey("mx.example", ADDRESS, made, US));

        assertThat(pool.take(KEY)).isEmpty();
    }

    @Test
    void servesAnEqualTlsDemand() {
        offer(KEY);
        TlsDemand same = new TlsDemand(TlsUse.STARTTLS, PkixPeer.of(Authorities.jdk(), Host.parse("MX.example")));

        assertThat(pool.take(new ConnectionKey("mx.example", ADDRESS, same, US)))
                .isPresent();
    }

    @Test
    void neverServesAnotherHostSourceOrCredentials() {
        offer(KEY);

        assertThat(List.of(
                        new ConnectionKey("other.example", ADDRESS, VERIFIED, US),
                        new ConnectionKey("mx.example", ADDRESS, VERIFIED, new Identity("proxy", "")),
                        new ConnectionKey("mx.example", ADDRESS, VERIFIED, new Identity("direct", "app"))))
                .allSatisfy(other -> assertThat(pool.take(other)).isEmpty());
    }

    @Test
    void closesWhatIsIdleAtTheLimitAndNotBefore() {
        FakeServers.Connection connection = offer(KEY);

        pool.evict(now.plusMillis(4_999));
        assertThat(connection.isClosed()).isFalse();
        pool.evict(now.plusSeconds(5));
        assertThat(connection.isClosed()).isTrue();
        assertThat(pool.idle()).isZero();
    }

    @Test
    void takingLooksAtTheTimeToo() {
        FakeServers.Connection connection = offer(KEY);
        now = now.plusSeconds(6);

        assertThat(pool.take(KEY)).isEmpty();
        assertThat(connection.isClosed()).isTrue();
    }

    @Test
    void passesOverAConnectionWhosePeerIsGone() {
        FakeServers.Connection alive = offer(KEY);
        FakeServers.Connection dead = offer(KEY);
        dead.goStale();
        now = now.plusSeconds(1);

        assertThat(pool.take(KEY)).contains(alive);
        assertThat(dead.isClosed()).isTrue();
    }

    @Test
    void doesNotSpendTimeOnLookingAtAConnectionThatAnsweredAMomentAgo() {
        FakeServers.Connection dead = offer(KEY);
        dead.goStale();

        assertThat(pool.take(KEY)).contains(dead);
    }

    @Test
    void closesAConnectionThatHasServedItsMessages() {
        FakeServers.Connection connection = connection();
        connection.send(
                FakeServers.attempt("a@example.net").envelope(),
                FakeServers.attempt("a@example.net").content());
        pool.offer(KEY, connection);
        assertThat(pool.take(KEY)).contains(connection);
        connection.send(
                FakeServers.attempt("a@example.net").envelope(),
                FakeServers.attempt("a@example.net").content());
        pool.offer(KEY, connection);

        assertThat(connection.isClosed()).isTrue();
        assertThat(pool.take(KEY)).isEmpty();
    }

    @Test
    void closesTheLongestIdleOneBeyondTheBound() {
        FakeServers.Connection first = offer(KEY);
        offer(new ConnectionKey("b.example", ADDRESS, TlsDemand.CLEAR, US));
        offer(new ConnectionKey("c.example", ADDRESS, TlsDemand.CLEAR, US));
        FakeServers.Connection last = offer(new ConnectionKey("d.example", ADDRESS, TlsDemand.CLEAR, US));

        assertThat(pool.idle()).isEqualTo(3);
        assertThat(first.isClosed()).isTrue();
        assertThat(last.isClosed()).isFalse();
    }

    @Test
    void closesOneIdentitysConnectionsOnly() {
        FakeServers.Connection ours = offer(KEY);
        FakeServers.Connection theirs =
                offer(new ConnectionKey("mx.example", ADDRESS, VERIFIED, new Identity("proxy", "")));

        pool.evict(US);

        assertThat(ours.isClosed()).isTrue();
        assertThat(theirs.isClosed()).isFalse();
    }

    @Test
    void givesAConnectionToOneTakerAtATime() throws InterruptedException {
        ConnectionPool busy = new ConnectionPool(new Limits(Duration.ofSeconds(5), 1_000_000, 100), () -> now);
        Set<SmtpConnection> held = ConcurrentHashMap.newKeySet();
        AtomicInteger shared = new AtomicInteger();
        for (int i = 0; i < 3; i++) {
            busy.offer(KEY, connection());
        }
        List<Thread> threads = IntStream.range(0, 8)
                .mapToObj(t -> Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < 2_000; i++) {
                        busy.take(KEY).ifPresent(connection -> {
                            shared.addAndGet(held.add(connection) ? 0 : 1);
                            held.remove(connection);
                            busy.offer(KEY, connection);
                        });
                    }
                }))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(shared).hasValue(0);
        assertThat(busy.idle()).isEqualTo(3);
    }

    @Test
    void keepsNothingOnceClosed() {
        FakeServers.Connection before = offer(KEY);
        pool.close();
        FakeServers.Connection after = offer(KEY);

        assertThat(before.isClosed()).isTrue();
        assertThat(after.isClosed()).isTrue();
        assertThat(pool.idle()).isZero();
    }

    private FakeServers.Connection offer(ConnectionKey key) {
        FakeServers.Connection connection = connection();
        pool.offer(key, connection);
        return connection;
    }

    private static FakeServers.Connection connection() {
        return new FakeServers.Connection(
                ADDRESS, new ArrayDeque<>(List.of(FakeServers.accepting(), FakeServers.accepting())));
    }
}
