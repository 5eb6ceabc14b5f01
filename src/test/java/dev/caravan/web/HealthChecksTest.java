package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.config.Password;
import dev.caravan.queue.artemis.Broker;
import dev.caravan.queue.artemis.BrokerAddress;
import dev.caravan.web.Console.Running;
import dev.caravan.web.Console.Vitals;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class HealthChecksTest {

    private final Console console = new Console();
    private final HealthChecks checks = new HealthChecks(console);

    @Test
    void beforeTheStartItIsAliveAndNotReady() {
        assertThat(checks.worker().call().getStatus()).isEqualTo(Status.UP);
        assertThat(checks.lane().call().getStatus()).isEqualTo(Status.DOWN);
        assertThat(checks.broker().call().getStatus()).isEqualTo(Status.DOWN);
        assertThat(checks.configuration().call().getStatus()).isEqualTo(Status.DOWN);
        assertThat(checks.disk().call().getStatus()).isEqualTo(Status.DOWN);
    }

    @Test
    void aProcessThatRunsIsReady() {
        console.open(running(new Feeling(true, Duration.ZERO, true)));
        assertThat(checks.worker().call().getStatus()).isEqualTo(Status.UP);
        assertThat(checks.lane().call().getStatus()).isEqualTo(Status.UP);
        assertThat(checks.disk().call().getStatus()).isEqualTo(Status.UP);
        assertThat(checks.broker().call().getStatus())
                .as("nobody has looked at it")
                .isEqualTo(Status.DOWN);
    }

    @Test
    void aThreadThatDoesNotTurnIsNotAlive() {
        console.open(running(new Feeling(true, HealthChecks.TURN_MAX.plusSeconds(1), true)));
        HealthCheckResponse response = checks.worker().call();
        assertThat(response.getStatus()).isEqualTo(Status.DOWN);
        assertThat(response.getData().orElseThrow()).containsKey("why");
    }

    @Test
    void aFullDiskOrALostLaneIsNotReady() {
        console.open(running(new Feeling(false, Duration.ZERO, false)));
        assertThat(checks.lane().call().getStatus()).isEqualTo(Status.DOWN);
        assertThat(checks.disk().call().getStatus()).isEqualTo(Status.DOWN);
        assertThat(checks.worker().call().getStatus()).isEqualTo(Status.UP);
    }

    private record Feeling(boolean isLaneOpen, Duration sinceLastTurn, boolean hasDiskRoom) implements Vitals {}

    private static Running running(Vitals vitals) {
        return Parts.running(vitals, new Broker(new BrokerAddress("vm://nobody", "", "")), new Password("token"));
    }
}
