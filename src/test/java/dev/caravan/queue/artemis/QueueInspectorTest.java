package dev.caravan.queue.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.message.MessageContent.Needs;
import dev.caravan.nexthop.AddressesTried;
import dev.caravan.queue.Job;
import dev.caravan.queue.JobContent;
import dev.caravan.queue.Notice;
import dev.caravan.queue.Priority;
import dev.caravan.queue.content.ContentStore;
import dev.caravan.queue.core.Ladder;
import dev.caravan.queue.core.RetrySchedule;
import dev.caravan.queue.core.Settlement;
import dev.caravan.queue.core.Settler;
import dev.caravan.queue.core.Ticket.Feed;
import dev.caravan.site.SiteKey;
import dev.caravan.status.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueueInspectorTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final RetrySchedule LONG =
            new RetrySchedule(List.of(Duration.ofHours(1), Duration.ofHours(1)), Optional.empty(), 5);

    private static final String READY = QueueNames.ready(Feed.FRESH, Priority.NORMAL);

    @TempDir
    Path directory;

    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void letAttemptsEnd() {
        end.countDown();
    }

    @Test
    void listsJobsOfEveryStateWithTheirSites() throws Exception {
        try (QueueRig rig = new QueueRig(directory, LONG, this::byDomain)) {
            rig.enqueue("late.example", 3);
            rig.enqueue("hangs.example", 30);
            rig.worker.start();
            QueueInspector inspector = inspector(rig);
            await().atMost(PATIENCE)
                    .until(() ->
                            counted(inspector, JobState.DEFERRED) == 3 && counted(inspector, JobState.RUNNING) == 10);
            JobPage page = inspector.list(new JobQuery(Optional.empty(), Optional.empty(), 0, 100));
            assertThat(page.jobs()).hasSize(33);
            assertThat(page.more()).isFalse();
            assertThat(states(page, "hangs.example")).containsExactlyInAnyOrder(JobState.RUNNING, JobState.WAITING);
            assertThat(states(page, "late.example")).containsExactly(JobState.DEFERRED);
            assertThat(page.jobs().stream()
                            .filter(v -> v.state() == JobState.RUNNING)
                            .toList())
                    .allSatisfy(v -> assertThat(v.siteState())
                            .isEqualTo(new SiteView(20, 10, Optional.empty(), Optional.empty())));
            assertThat(page.jobs()).allSatisfy(v -> assertThat(v.job()).isPresent());
        }
    }

    @Test
    void aPageBeginsWhereTheOneBeforeEnded() throws Exception {
        try (QueueRig rig = new QueueRig(directory, LONG, this::byDomain)) {
            rig.enqueue("one.example", 25);
            QueueInspector inspector = inspector(rig, rig.worker);
            rig.worker.start();
            rig.worker.dialing(dev.caravan.queue.core.Dialing.STOPPED);
            Set<String> seen = new java.util.HashSet<>();
            await().atMost(PATIENCE)
                    .until(() ->
                            counted(inspector, JobState.WAITING) > 0 || counted(inspector, JobState.DEFERRED) == 25);
            await().atMost(PATIENCE).until(() -> total(inspector) == 25);
            for (int offset = 0; offset < 25; offset += 10) {
                JobPage page = inspector.list(new JobQuery(Optional.empty(), Optional.empty(), offset, 10));
                page.jobs().forEach(v -> seen.add(v.id().text()));
                assertThat(page.more()).isEqualTo(offset < 20);
            }
            assertThat(seen).hasSize(25);
        }
    }

    @Test
    void showsWhyADeferredJobIsStillQueued() throws Exception {
        try (QueueRig rig = new QueueRig(directory, LONG, this::byDomain)) {
            rig.enqueue("late.example", 1);
            rig.worker.start();
            JobView shown = first(rig, JobState.DEFERRED);
            Job job = shown.job().orElseThrow();
            assertThat(job.attempt()).isEqualTo(2);
            assertThat(job.progress().lastError())
                    .hasValueSatisfying(e -> assertThat(e).contains("450 later"));
            assertThat(job.progress().due()).isAfter(Instant.now().plus(Duration.ofMinutes(55)));
            assertThat(shown.site()).isEqualTo(new SiteKey("test", "late.example"));
        }
    }

    @Test
    void aDeferredJobIsTriedNowWhenRetried() throws Exception {
        try (QueueRig rig = new QueueRig(
                directory, LONG, job -> job.attempt() == 1 ? QueueRig.deferred(job) : QueueRig.delivered(job))) {
            rig.enqueue("late.example", 1);
            rig.worker.start();
            JobView shown = first(rig, JobState.DEFERRED);
            assertThat(inspector(rig).operate(shown.id(), OperatorCommand.RETRY))
                    .isEqualTo(new Operated.Done());
            await().atMost(PATIENCE).until(() -> rig.delivered.containsKey(shown.id()));
        }
    }

    @Test
    void aHeldJobWaitsUntilItIsReleased() throws Exception {
        try (QueueRig rig = new QueueRig(
                directory, LONG, job -> job.attempt() == 1 ? QueueRig.deferred(job) : QueueRig.delivered(job))) {
            rig.enqueue("late.example", 1);
            rig.worker.start();
            QueueInspector inspector = inspector(rig);
            JobView job = first(rig, JobState.DEFERRED);
            assertThat(inspector.operate(job.id(), OperatorCommand.RELEASE))
                    .isInstanceOfSatisfying(
                            Operated.NotPossible.class, n -> assertThat(n.why()).contains("not held but deferred"));
            assertThat(inspector.operate(job.id(), OperatorCommand.HOLD)).isEqualTo(new Operated.Done());
            assertThat(first(rig, JobState.HELD).id()).isEqualTo(job.id());
            assertThat(inspector.operate(job.id(), OperatorCommand.HOLD)).isInstanceOf(Operated.NotPossible.class);
            assertThat(rig.dialed.get(job.id())).isEqualTo(1);
            assertThat(inspector.operate(job.id(), OperatorCommand.RELEASE)).isEqualTo(new Operated.Done());
            await().atMost(PATIENCE).until(() -> rig.delivered.containsKey(job.id()));
            assertThat(inspector.show(job.id())).isEmpty();
        }
    }

    @Test
    void aJobDeepInAPagedRungIsFoundAndTaken() throws Exception {
        try (QueueRig rig = new QueueRig(directory, LONG, this::byDomain)) {
            Job deep = deferred(rig, 3_000);
            rig.worker.start();
            QueueInspector inspector = inspector(rig);
            await().atMost(PATIENCE).until(() -> counted(inspector, JobState.DEFERRED) == 3_000);
            assertThat(inspector.show(deep.id()))
                    .hasValueSatisfying(v -> assertThat(v.state()).isEqualTo(JobState.DEFERRED));
            assertThat(inspector.operate(deep.id(), OperatorCommand.HOLD)).isEqualTo(new Operated.Done());
            assertThat(first(rig, JobState.HELD).id()).isEqualTo(deep.id());
            assertThat(rig.depth(QueueNames.DESK)).isZero();
            assertThat(counted(inspector, JobState.DEFERRED)).isEqualTo(2_999);
        }
    }

    @Test
    void failEndsAJobWithANoticeAndDropWithoutOne() throws Exception {
        try (QueueRig rig = new QueueRig(directory, LONG, this::byDomain)) {
            rig.enqueue("late.example", 2);
            rig.worker.start();
            QueueInspector inspector = inspector(rig);
            await().atMost(PATIENCE).until(() -> counted(inspector, JobState.DEFERRED) == 2);
            List<JobView> jobs = inspector
                    .list(new JobQuery(Optional.of(JobState.DEFERRED), Optional.empty(), 0, 10))
                    .jobs();
            // The one by the worker, the other by way of the desk.
            assertThat(inspector.operate(jobs.get(0).id(), OperatorCommand.FAIL))
                    .isEqualTo(new Operated.Done());
            assertThat(inspector.operate(jobs.get(1).id(), OperatorCommand.HOLD))
                    .isEqualTo(new Operated.Done());
            await().atMost(PATIENCE).until(() -> counted(inspector, JobState.HELD) == 1);
            assertThat(inspector.operate(jobs.get(1).id(), OperatorCommand.DROP))
                    .isEqualTo(new Operated.Done());
            await().atMost(PATIENCE).until(() -> rig.depth(QueueNames.DLQ) == 1);
            await().atMost(PATIENCE).until(() -> total(inspector) == 0);
            assertThat(rig.depth(QueueNames.OUTCOMES))
                    .as("deferred, failed, dropped")
                    .isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void aRunningJobIsLeftAlone() throws Exception {
        try (QueueRig rig = new QueueRig(directory, LONG, this::byDomain)) {
            rig.enqueue("hangs.example", 1);
            rig.worker.start();
            JobView running = first(rig, JobState.RUNNING);
            assertThat(inspector(rig).operate(running.id(), OperatorCommand.FAIL))
                    .isInstanceOfSatisfying(
                            Operated.NotPossible.class, n -> assertThat(n.why()).contains("under way"));
        }
    }

    @Test
    void aJobThatIsNowhereIsNotFound() throws Exception {
        try (QueueRig rig = new QueueRig(directory, LONG, this::byDomain)) {
            rig.enqueue("one.example", 0);
            rig.worker.start();
            assertThat(inspector(rig).show(rig.ids.job())).isEmpty();
            assertThat(inspector(rig).operate(rig.ids.job(), OperatorCommand.RETRY))
                    .isEqualTo(new Operated.NotFound());
        }
    }

    @Test
    void aFailedJobBeginsAnewWithItsContentWhenRetried() throws Exception {
        try (QueueRig rig = new QueueRig(directory, LONG, QueueRig::delivered)) {
            Job failed = failedWithStoredContent(rig);
            rig.worker.start();
            QueueInspector inspector = inspector(rig);
            assertThat(inspector
                            .show(failed.id())
                            .orElseThrow()
                            .job()
                            .orElseThrow()
                            .progress()
                            .lastError())
                    .contains("too late");
            assertThat(inspector.operate(failed.id(), OperatorCommand.FAIL)).isInstanceOf(Operated.NotPossible.class);
            assertThat(inspector.operate(failed.id(), OperatorCommand.RETRY)).isEqualTo(new Operated.Done());
            await().atMost(PATIENCE).until(() -> rig.delivered.containsKey(failed.id()));
            assertThat(rig.depth(QueueNames.FAILED)).isZero();
            assertThat(rig.depth(QueueNames.DESK_FAILED)).isZero();
            // Delivered long after its first schedule was over, and then nobody holds the content any more.
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(contents(rig)).isEmpty());
        }
    }

    @Test
    void whatIsKeptOfAFailedJobGoesWhenItIsDropped() throws Exception {
        try (QueueRig rig = new QueueRig(directory, LONG, QueueRig::delivered)) {
            Job failed = failedWithStoredContent(rig);
            rig.worker.start();
            assertThat(inspector(rig).operate(failed.id(), OperatorCommand.DROP))
                    .isEqualTo(new Operated.Done());
            assertThat(rig.depth(QueueNames.FAILED)).isZero();
            assertThat(rig.depth(QueueNames.OUTCOMES))
                    .as("it was reported when it failed")
                    .isZero();
            assertThat(contents(rig)).isEmpty();
        }
    }

    private dev.caravan.status.RecipientOutcome byDomain(Job job) {
        if (job.nextHop().text().startsWith("hangs")) {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return QueueRig.deferred(job);
    }

    private static QueueInspector inspector(QueueRig rig) {
        return inspector(rig, rig.worker);
    }

    private static QueueInspector inspector(QueueRig rig, Worker worker) {
        return new QueueInspector(
                worker,
                rig.broker,
                new QueueInspector.Parts(
                        rig.contents,
                        rig.ids,
                        Ladder.with(LONG.delays()),
                        job -> new SiteKey("test", job.nextHop().text()),
                        new Sites(rig.ids.clock())));
    }

    private static long counted(QueueInspector inspector, JobState state) throws Exception {
        return inspector
                .list(new JobQuery(Optional.of(state), Optional.empty(), 0, 1))
                .counts()
                .get(state);
    }

    private static long total(QueueInspector inspector) throws Exception {
        return inspector.list(new JobQuery(Optional.empty(), Optional.empty(), 0, 1)).counts().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static JobView first(QueueRig rig, JobState state) {
        QueueInspector inspector = inspector(rig);
        return await().atMost(PATIENCE)
                .until(
                        () -> inspector
                                .list(new JobQuery(Optional.of(state), Optional.empty(), 0, 1))
                                .jobs(),
                        jobs -> !jobs.isEmpty())
                .getFirst();
    }

    private static Set<JobState> states(JobPage page, String site) {
        return page.jobs().stream()
                .filter(v -> v.site().place().equals(site))
                .map(JobView::state)
                .collect(Collectors.toSet());
    }

    /** Puts jobs on the longest rung, and returns the last. */
    private static Job deferred(QueueRig rig, int count) throws Exception {
        rig.enqueue("late.example", 0);
        Job last = null;
        try (Broker.Connection connection = rig.broker.connect();
                var producer = connection.session().createProducer()) {
            for (int i = 0; i < count; i++) {
                Job job = rig.job("late.example");
                last = job.withProgress(new dev.caravan.queue.Progress(
                        1,
                        Instant.now().plusSeconds(3_600),
                        0,
                        1,
                        true,
                        false,
                        Optional.of("later"),
                        AddressesTried.NONE));
                producer.send(
                        SimpleString.of(QueueNames.retry(Duration.ofHours(1))),
                        JobMessage.of(last).write(connection.session()));
            }
            connection.session().commit();
        }
        return java.util.Objects.requireNonNull(last);
    }

    /** As the dead-letter route leaves it: a job that arrived long ago, with a notice, its content held as failed. */
    private static Job failedWithStoredContent(QueueRig rig) throws Exception {
        rig.enqueue("one.example", 0);
        Job plain = rig.job("one.example");
        String contentId;
        try (var writing = rig.contents.write()) {
            writing.stream().write(new byte[100_000]);
            contentId = writing.contentId();
            writing.keep(List.of(ContentStore.FAILED_REFERENCE + plain.id()));
        }
        rig.contents.confirm(contentId);
        Job job = new Job(
                plain.id(),
                plain.messageId(),
                plain.account(),
                plain.envelope(),
                plain.nextHop(),
                new JobContent.Stored(contentId, 100_000, Needs.SEVEN_BIT),
                Instant.now().minus(Duration.ofDays(3)),
                Optional.of(Instant.now().minus(Duration.ofDays(2))),
                Optional.empty(),
                plain.priority(),
                plain.reporting(),
                plain.progress());
        Settlement settlement = new Settler(LONG, rig.ids).ended(job, Reason.EXPIRED, "too late", Instant.now());
        Notice notice = settlement.notices().getFirst();
        try (Broker.Connection connection = rig.broker.connect();
                var producer = connection.session().createProducer()) {
            ClientMessage message = JobMessage.of(job).write(connection.session());
            JobMessage.append(message, NoticeCodec.encode(notice).getBytes(StandardCharsets.UTF_8));
            producer.send(SimpleString.of(QueueNames.FAILED), message);
            connection.session().commit();
        }
        return job;
    }

    private static List<String> contents(QueueRig rig) throws Exception {
        List<String> ids = new java.util.ArrayList<>();
        rig.contents.visit(c -> ids.add(c.contentId() + " " + c.references()));
        return ids;
    }
}
