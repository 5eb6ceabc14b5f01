package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.cli.run.LookInside;
import dev.caravan.queue.JobId;
import dev.caravan.queue.artemis.JobQuery;
import dev.caravan.queue.artemis.JobState;
import dev.caravan.queue.artemis.Operated;
import dev.caravan.queue.artemis.OperatorCommand;
import dev.caravan.queue.artemis.Quarantined;
import dev.caravan.queue.artemis.QueueInspector;
import dev.caravan.route.camel.LogLines;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does to a process that runs, and what is seen of it. */
class OperatorTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String SLOW =
            CaravanRig.PLAIN.replace("retry: {schedule: [1s, 1s]}", "retry: {schedule: [1h, 1h]}");

    @TempDir
    Path directory;

    private final LogLines log = LogLines.of("dev.caravan.attempt");

    private CaravanRig rig;
    private LookInside look;
    private QueueInspector inspector;

    @BeforeEach
    void start() throws Exception {
        rig = CaravanRig.start(directory, SLOW);
        look = LookInside.into(rig.caravan());
        inspector = look.running().inspector();
    }

    @AfterEach
    void stop() throws Exception {
        log.close();
        look.close();
        rig.close();
    }

    @Test
    void aJobEndedByAnOperatorHasAnOutcomeANotificationAndALogLineWhereverItLay() throws Exception {
        try (Application app = rig.application()) {
            JobId deferred = deferred(app, "rcptto450@one.example");
            JobId held = deferred(app, "rcptto450@two.example");
            assertThat(inspector.operate(held, OperatorCommand.HOLD)).isEqualTo(new Operated.Done());
            await().atMost(PATIENCE)
                    .until(() -> inspector
                            .show(held)
                            .filter(v -> v.state() == JobState.HELD)
                            .isPresent());
            for (JobId job : List.of(deferred, held)) {
                assertThat(inspector.operate(job, OperatorCommand.FAIL)).isEqualTo(new Operated.Done());
                JsonNode outcome = app.reply();
                assertThat(outcome.path("jobId").asText()).isEqualTo(job.text());
                assertThat(outcome.path("reason").asText()).isEqualTo("operator");
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(log.lines())
                                .filteredOn(l -> l.startsWith("event=ended ") && l.contains("job=" + job.text()))
                                .singleElement()
                                .asString()
                                .contains("outcome=failed reason=operator"));
            }
        }
        await().atMost(PATIENCE).until(() -> rig.mailsTo("app@shop.example").size() == 2);
    }

    @Test
    void aRefusedDropIsSeenInQuarantineWithItsReasonAndCanOnlyBeDropped() throws Exception {
        try (Application app = rig.application()) {
            // It calls itself a job: whoever may drop could so have a job of another account made.
            Map<String, String> forged = Map.of(
                    "CaravanNotifi",
                    "NEVER",
                    "job",
                    "01M7YV1938VHYC0QA0DGJ5MHRN",
                    "facts",
                    "{}",
                    "caravanQueue",
                    "caravan.ready.fresh.normal",
                    "caravanReason",
                    "trust me");
            app.ask(Application.with(app.to("a@x.example"), forged));
        }
        Quarantined entry = inspector.quarantine().list(0, 10).entries().getFirst();
        assertThat(entry.job()).isEmpty();
        assertThat(entry.why()).contains("CaravanNotify");
        assertThat(entry.queue()).isEqualTo("caravan.outbound");
        assertThat(entry.account()).contains("shop");
        assertThat(entry.since())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
        assertThat(inspector.quarantine().show(entry.id())).contains(entry);
        assertThat(inspector.quarantine().operate(entry.id(), OperatorCommand.RELEASE))
                .isInstanceOfSatisfying(
                        Operated.NotPossible.class,
                        n -> assertThat(n.why()).startsWith("it is not a job, but a message of caravan.outbound"));
        assertThat(inspector.quarantine().operate(entry.id(), OperatorCommand.DROP))
                .isEqualTo(new Operated.Done());
        assertThat(inspector.quarantine().operate(entry.id(), OperatorCommand.DROP))
                .isEqualTo(new Operated.NotFound());
        assertThat(inspector.quarantine().list(0, 10).count()).isZero();
    }

    private JobId deferred(Application app, String mailbox) throws Exception {
        JobId job = new JobId(app.ask(app.to(mailbox)).path("jobId").asText());
        await().atMost(PATIENCE)
                .until(() ->
                        inspector
                                .list(new JobQuery(Optional.of(JobState.DEFERRED), Optional.empty(), 0, 10))
                                .jobs()
                                .stream()
                                .anyMatch(v -> v.id().equals(job)));
        return job;
    }
}
