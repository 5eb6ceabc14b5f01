package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.queue.JobId;
import dev.caravan.queue.artemis.Withdrawal;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Every disk that a system runs from is fuller than this. */
    private static final String FULL = CaravanRig.PLAIN + """
            watermarks: {ballast: 0, resume: 1%, refuse: 2%, stop-dialing: 3%}
            """;

    @TempDir
    Path directory;

    @Test
    void aFullDiskTakesNoDropsAndDeliversWhatItHas() throws Exception {
        try (CaravanRig rig = CaravanRig.start(directory, CaravanRig.PLAIN)) {
            String inAnHour = Instant.now().plus(Duration.ofHours(1)).toString();
            JobId job;
            try (Application app = rig.application();
                    Insider insider = new Insider(rig)) {
                app.dropAsIs(Application.with(app.to("late@full.example"), Map.of("CaravanNotBefore", inAnHour)));
                List<Message> waiting = await().atMost(PATIENCE)
                        .until(() -> insider.browse("caravan.retry.1800s"), found -> !found.isEmpty());
                job = new JobId(waiting.getFirst().getStringProperty("job"));
            }
            rig.stop();
            rig.write(FULL);
            rig.start();
            try (Application app = rig.application()) {
                await().atMost(PATIENCE).until(() -> isRefused(app));
            }
            await().atMost(PATIENCE)
                    .until(() -> rig.caravan()
                            .worker()
                            .operate(job, Withdrawal.RETRY)
                            .get()
                            .equals("done"));
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(rig.mailsTo("late@full.example")).hasSize(1));
        }
    }

    private static boolean isRefused(Application app) throws Exception {
        try {
            app.dropAsIs(app.to("refused@full.example"));
            return false;
        } catch (JMSRuntimeException e) {
            assertThat(e).hasMessageContaining("caravan.outbound takes no drops");
            return true;
        }
    }
}
