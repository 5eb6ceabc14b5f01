package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.config.Password;
import dev.caravan.queue.artemis.Broker;
import dev.caravan.queue.artemis.BrokerAddress;
import dev.caravan.web.Console.Running;
import dev.caravan.web.Console.Vitals;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthChecksTest {

    @TempDir
    Path directory;

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
    void aProcessThatRunsIsReady() throws Exception {
        console.open(running(new Feeling(true, Duration.ZERO, true)));
        assertThat(checks.worker().call().getStatus()).isEqualTo(Status.UP);
        assertThat(checks.lane().call().getStatus()).isEqualTo(Status.UP);
        assertThat(checks.disk().call().getStatus()).isEqualTo(Status.UP);
        assertThat(checks.broker().call().getStatus())
                .as("nobody has looked at it")
                .isEqualTo(Status.DOWN);
    }

    @Test
    void aThreadThatDoesNotTurnIsNotAlive() throws Exception {
        console.open(running(new Feeling(true, HealthChecks.TURN_MAX.plusSeconds(1), true)));
        HealthCheckResponse response = checks.worker().call();
        assertThat(response.getStatus()).isEqualTo(Status.DOWN);
        assertThat(response.getData().orElseThrow()).containsKey("why");
    }

    @Test
    void aTransportThatIsStoppedIsNamedWithItsReasonAndLeavesTheProcessReady() throws Exception {
        console.open(running(new Feeling(true, Duration.ZERO, true, Map.of("provider", "the password is wrong"))));
        HealthCheckResponse response = checks.transports().call();
        assertThat(response.getStatus()).isEqualTo(Status.UP);
        assertThat(response.getData().orElseThrow()).containsEntry("provider", "the password is wrong");
    }

    @Test
    void aFullDiskOrALostLaneIsNotReady() throws Exception {
        console.open(running(new Feeling(false, Duration.ZERO, false)));
        assertThat(checks.lane().call().getStatus()).isEqualTo(Status.DOWN);
        assertThat(checks.disk().call().getStatus()).isEqualTo(Status.DOWN);
        assertThat(checks.worker().call().getStatus()).isEqualTo(Status.UP);
    }

    private record Feeling(
            boolean isLaneOpen, Duration sinceLastTurn, boolean hasDiskRoom, Map<String, String> stoppedTransports)
            implements Vitals {

        Feeling(boolean isLaneOpen, Duration sinceLastTurn, boolean hasDiskRoom) {
            this(isLaneOpen, sinceLastTurn, hasDiskRoom, Map.of());
        }
    }

    private Running running(Vitals vitals) throws IOException {
        Parts.Idle idle = Parts.idle(directory, new Broker(new BrokerAddress("vm://nobody", "", "")));
        return new Running(
                idle.inspector(),
                idle.watch(),
                vitals,
                () -> {
                    throw new IllegalStateException("nothing is reloaded");
                },
                new Password("token"));
    }
}
