package dev.caravan.transport.smarthost;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RelayHealthTest {

    private static final String HOST = "relay.example";
    private static final InetSocketAddress A = at("192.0.2.1");
    private static final InetSocketAddress B = at("192.0.2.2");

    private Instant now = Instant.EPOCH;
    private final RelayHealth health = new RelayHealth(() -> now);

    @Test
    void aMachineThatFailedIsPassedOverAndOthersAreNot() {
        health.failed(HOST, A);

        assertThat(health.mayTry(HOST, A)).isFalse();
        assertThat(health.mayTry(HOST, B)).isTrue();
        assertThat(health.mayTry("other.example", A)).isTrue();
    }

    @Test
    void oneProbeIsLetThroughPerBackOffWhichDoublesUpToItsBound() {
        health.failed(HOST, A);
        Duration pause = RelayHealth.BACK_OFF_MIN;
        for (int probe = 0; probe < 10; probe++) {
            now = now.plus(pause).minusMillis(1);
            assertThat(health.mayTry(HOST, A)).isFalse();
            now = now.plusMillis(1);
            assertThat(health.mayTry(HOST, A)).isTrue();
            assertThat(health.mayTry(HOST, A)).isFalse();
            health.failed(HOST, A);
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(RelayHealth.BACK_OFF_MAX) < 0 ? doubled : RelayHealth.BACK_OFF_MAX;
        }
        assertThat(pause).isEqualTo(RelayHealth.BACK_OFF_MAX);
    }

    @Test
    void manyThatFailTogetherMakeTheBackOffNoLonger() {
        for (int i = 0; i < 50; i++) {
            health.failed(HOST, A);
        }
        now = now.plus(RelayHealth.BACK_OFF_MIN);
        assertThat(health.mayTry(HOST, A)).isTrue();
    }

    @Test
    void aSessionEndsItAll() {
        health.failed(HOST, A);
        health.works(HOST, A);

        assertThat(health.mayTry(HOST, A)).isTrue();
        assertThat(health.mayTry(HOST, A)).isTrue();
    }

    @Test
    void whatIsRememberedIsBounded() {
        for (int i = 0; i <= RelayHealth.MACHINES_MAX; i++) {
            health.failed("relay" + i + ".example", A);
        }
        assertThat(health.mayTry("relay0.example", A)).isTrue();
        assertThat(health.mayTry("relay1.example", A)).isFalse();
    }

    private static InetSocketAddress at(String literal) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), 25);
    }
}
