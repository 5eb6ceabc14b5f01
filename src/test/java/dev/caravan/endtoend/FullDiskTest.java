package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.caravan.queue.JobId;
import dev.caravan.queue.artemis.Withdrawal;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String ONE_RETRY =
            CaravanRig.PLAIN.replace("retry: {schedule: [1s, 1s]}", "retry: {schedule: [30m]}");

    /** Every disk that a system runs from is fuller than this. */
    private static final String FULL = ONE_RETRY + """
            watermarks: {ballast: 0, resume: 1%, refuse: 2%, stop-dialing: 3%}
            """;

    @TempDir
    Path directory;

    @Test
    void aFullDiskTakesNoDropsAndIsDrainedOfWhatItHas() throws Exception {
        try (CaravanRig rig = CaravanRig.start(directory, ONE_RETRY)) {
            JobId delivered;
            JobId failed;
            try (Application app = rig.application()) {
                delivered = deferred(app, "rcpttogreylist@full.example");
                failed = deferred(app, "rcptto450@full.example");
            }
            rig.stop();
            rig.write(FULL);
            rig.start();
            try (Application app = rig.application();
                    JMSContext transacted = rig.transacted()) {
                await().atMost(PATIENCE).until(() -> isRefused(app));
                transacted
                        .createProducer()
                        .send(transacted.createQueue(Application.OUTBOUND), app.to("transacted@full.example"));
                assertThatThrownBy(transacted::commit).isInstanceOf(JMSRuntimeException.class);
            }
            retry(rig, delivered);
            retry(rig, failed);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(rig.mailsTo("rcpttogreylist@full.example"))
                            .hasSize(1));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(rig.mailsTo("app@shop.example"))
                            .as("our own notification is no drop")
                            .hasSize(1));
        }
    }

    private static JobId deferred(Application app, String mailbox) throws Exception {
        return new JobId(app.ask(app.to(mailbox)).path("jobId").asText());
    }

    private static void retry(CaravanRig rig, JobId job) {
        await().atMost(PATIENCE)
                .until(() -> rig.caravan()
                        .worker()
                        .operate(job, Withdrawal.RETRY)
                        .get()
                        .equals("done"));
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
