package dev.caravan.queue.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.ForwardPath;
import dev.caravan.envelope.Recipient;
import dev.caravan.nexthop.AddressesTried;
import dev.caravan.queue.Ids;
import dev.caravan.queue.Job;
import dev.caravan.queue.Outcome;
import dev.caravan.queue.Progress;
import dev.caravan.queue.core.Delivery;
import dev.caravan.queue.core.Ladder;
import dev.caravan.queue.core.Settler;
import dev.caravan.site.SiteKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuarantineShelfTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Their addresses take more than any other property may. */
    private static final int RECIPIENTS = 200;

    private static final String WHY = "the process died 4 times running while this job was under way";

    @TempDir
    Path directory;

    private final List<Job> tried = new CopyOnWriteArrayList<>();
    private final List<Outcome> ended = new CopyOnWriteArrayList<>();
    private QueueRig rig;
    private QuarantineShelf shelf;

    @BeforeEach
    void start() throws Exception {
        rig = new QueueRig(directory, QueueRig.QUICK, job -> {
            tried.add(job);
            return QueueRig.delivered(job);
        });
        rig.worker = rig.worker(new WorkerListener() {
            @Override
            public void endedUnattempted(List<Outcome> outcomes) {
                ended.addAll(outcomes);
            }
        });
        QueueLayout.ensure(rig.broker, Ladder.with(QueueRig.QUICK.delays()));
        shelf = new QueueInspector(
                        rig.worker,
                        rig.broker,
                        new QueueInspector.Parts(
                                rig.contents,
                                rig.ids,
                                Ladder.with(QueueRig.QUICK.delays()),
                                job -> new SiteKey("test", job.nextHop().text()),
                                new Sites(rig.ids.clock())))
                .quarantine();
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    @Test
    void aReleasedJobGoesOnWithItsAttemptsAndWithoutItsDoubts() throws Exception {
        Job job = quarantined();
        Quarantined entry = shelf.list(0, 10).entries().getFirst();
        assertThat(entry.id()).isEqualTo(job.id().text());
        assertThat(entry.why()).isEqualTo(WHY);
        assertThat(entry.job())
                .hasValueSatisfying(j -> assertThat(j.envelope().recipients()).hasSize(RECIPIENTS));
        assertThat(shelf.operate(entry.id(), OperatorCommand.RETRY)).isInstanceOf(Operated.NotPossible.class);
        assertThat(shelf.operate(entry.id(), OperatorCommand.RELEASE)).isEqualTo(new Operated.Done());
        assertThat(shelf.list(0, 10).entries()).isEmpty();
        rig.worker.start();
        await().atMost(PATIENCE).until(() -> tried.size() == 1);
        assertThat(tried.getFirst().attempt()).isEqualTo(4);
        assertThat(tried.getFirst().progress().inDoubtInARow()).isZero();
        assertThat(tried.getFirst().progress().outcomes()).isEqualTo(5 + RECIPIENTS);
        assertThat(tried.getFirst().content().size()).isEqualTo(job.content().size());
        assertThat(ended).isEmpty();
    }

    @Test
    void aJobThatIsFailedHasOutcomesAndANoticeAndADroppedOneHasNoNotice() throws Exception {
        Job failed = quarantined();
        Job dropped = quarantined();
        assertThat(shelf.operate(failed.id().text(), OperatorCommand.FAIL)).isEqualTo(new Operated.Done());
        assertThat(rig.depth(QueueNames.DLQ)).isEqualTo(1);
        assertThat(shelf.operate(dropped.id().text(), OperatorCommand.DROP)).isEqualTo(new Operated.Done());
        assertThat(rig.depth(QueueNames.DLQ)).isEqualTo(1);
        assertThat(rig.depth(QueueNames.QUARANTINE)).isZero();
        assertThat(ended)
                .hasSize(2 * RECIPIENTS)
                .allSatisfy(o -> assertThat(o.reason()).contains("operator"))
                .allSatisfy(o -> assertThat(o.isFinal()).isTrue());
        assertThat(shelf.operate(failed.id().text(), OperatorCommand.DROP)).isEqualTo(new Operated.NotFound());
    }

    @Test
    void aPageBeginsWhereTheOneBeforeEnded() throws Exception {
        List<String> ids = List.of(
                quarantined().id().text(),
                quarantined().id().text(),
                quarantined().id().text());
        QuarantinePage first = shelf.list(0, 2);
        QuarantinePage second = shelf.list(2, 2);
        assertThat(first.entries()).extracting(Quarantined::id).isEqualTo(ids.subList(0, 2));
        assertThat(first.more()).isTrue();
        assertThat(first.count()).isEqualTo(3);
        assertThat(second.entries()).extracting(Quarantined::id).isEqualTo(ids.subList(2, 3));
        assertThat(second.more()).isFalse();
    }

    @Test
    void aJobThatCannotBeReadIsListedAsSomethingElse() throws Exception {
        try (LaneSession session = new LaneSession(rig.broker, () -> {})) {
            ClientMessage damaged = session.session().createMessage(true);
            damaged.putStringProperty("job", "01M7YV1938VHYC0QA0DGJ5MHRN");
            damaged.putStringProperty("facts", "{");
            session.send(
                    QueueNames.QUARANTINE,
                    Quarantine.copy(session.session(), damaged, QueueNames.retry(Duration.ofSeconds(1)), "no band"));
            session.commit();
        }
        Quarantined entry = shelf.list(0, 10).entries().getFirst();
        assertThat(entry.job()).isEmpty();
        assertThat(entry.why()).isEqualTo("no band");
        assertThat(shelf.operate(entry.id(), OperatorCommand.FAIL)).isInstanceOf(Operated.NotPossible.class);
    }

    /** Settled as the worker does it. */
    private Job quarantined() throws Exception {
        Job job = job();
        String ready = QueueNames.retry(Duration.ofSeconds(1));
        try (LaneSession session = new LaneSession(rig.broker, () -> {})) {
            session.send(ready, JobMessage.of(job).write(session.session()));
            session.commit();
            ClientConsumer consumer = session.session().createConsumer(SimpleString.of(ready));
            ClientMessage message = consumer.receive(PATIENCE.toMillis());
            JobMessage read = JobMessage.read(message);
            LaneSession.Received received =
                    new LaneSession.Received(ready, consumer, message, 0, message.getTimestamp());
            GroupCommit commit = new GroupCommit(
                    session,
                    new ClaimBook(),
                    new LadderReader(Ladder.with(QueueRig.QUICK.delays())),
                    rig.contents,
                    rig.ids);
            commit.settle(
                    new Flight(new Delivery(0, 0), received, read, read.job()),
                    new Settler(QueueRig.QUICK, rig.ids).inDoubt(read.job(), Instant.now()));
            commit.complete();
            commit.commit();
            commit.committed(WorkerListener.NONE);
        }
        return job;
    }

    private Job job() {
        Ids ids = rig.ids;
        Job small = rig.job("x.example").withId(ids.job());
        List<Recipient> recipients = IntStream.range(0, RECIPIENTS)
                .mapToObj(i -> Recipient.of(ForwardPath.parse("<recipient-number-" + i + "@x.example>")))
                .toList();
        Envelope envelope = small.envelope().withRecipients(recipients);
        return small.withRecipients(envelope.recipients())
                .withProgress(new Progress(
                        3,
                        Instant.now(),
                        Settler.IN_DOUBT_MAX - 1,
                        5,
                        true,
                        false,
                        Optional.of("450 later"),
                        AddressesTried.NONE));
    }
}
