package dev.caravan.queue.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.queue.Ids;
import dev.caravan.queue.JobId;
import dev.caravan.queue.artemis.ClaimBook.Claim;
import dev.caravan.queue.core.Ladder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The claims that a process left behind, as the next one takes them over. */
class LeftClaimsTest {

    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final Duration KEPT = Duration.ofDays(7);
    private static final SimpleString CLAIMS = SimpleString.of(QueueNames.CLAIMS);

    @TempDir
    Path directory;

    private QueueRig rig;
    private Ids ids;

    @BeforeEach
    void start() throws Exception {
        rig = new QueueRig(directory, QueueRig.QUICK, QueueRig::delivered);
        ids = new Ids(() -> NOW, rig.ids.random());
        QueueLayout.ensure(rig.broker, Ladder.with(List.of()));
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    @Test
    void theLatestAttemptOfEachJobIsKnownAndWrittenAgainAsOfItsOldestRecord() throws Exception {
        JobId one = ids.job();
        JobId other = ids.job();
        leave(NOW.minusSeconds(60), new Claim(one, 2), new Claim(other, 1));
        leave(NOW.minusSeconds(30), new Claim(one, 3));
        leave(NOW.minusSeconds(20));
        assertThat(take()).isEqualTo(Map.of(one, 3, other, 1));
        List<ClientMessage> again = records();
        assertThat(again).hasSize(1);
        assertThat(ClaimBook.read(again.getFirst())).containsExactlyInAnyOrder(new Claim(one, 3), new Claim(other, 1));
        assertThat(ClaimBook.writtenMillis(again.getFirst()))
                .isEqualTo(NOW.minusSeconds(60).toEpochMilli());
        assertThat(take()).as("and they outlive the next process").isEqualTo(Map.of(one, 3, other, 1));
    }

    @Test
    void manyClaimsAreWrittenInRecordsThatFitTheJournal() throws Exception {
        Map<JobId, Integer> all = new HashMap<>();
        for (int record = 0; record < 13; record++) {
            List<Claim> claims = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                JobId job = ids.job();
                all.put(job, 1);
                claims.add(new Claim(job, 1));
            }
            leave(NOW, claims.toArray(Claim[]::new));
        }
        assertThat(take()).isEqualTo(all);
        assertThat(records()).extracting(r -> ClaimBook.read(r).size()).containsExactlyInAnyOrder(512, 512, 276);
    }

    @Test
    void claimsWhoseJobsHaveNotComeBackForAsLongAsTheyAreKeptAreForgotten() throws Exception {
        leave(NOW.minus(KEPT).minusSeconds(1), new Claim(ids.job(), 1));
        JobId young = ids.job();
        leave(NOW.minus(KEPT).plusSeconds(1), new Claim(young, 1));
        assertThat(take()).isEqualTo(Map.of(young, 1));
        assertThat(records()).hasSize(1);
    }

    @Test
    void nothingLeftIsNothingWritten() throws Exception {
        assertThat(take()).isEmpty();
        assertThat(records()).isEmpty();
    }

    @Test
    void recordsThatTheBrokerWithholdsAreWaitedForNotLookedOver() throws Exception {
        JobId job = ids.job();
        leave(NOW, new Claim(job, 1));
        try (Broker.Connection dead = rig.broker.connect()) {
            dead.session().start();
            ClientConsumer consumer = dead.session().createConsumer(CLAIMS);
            assertThat(consumer.receive(2_000)).isNotNull();
            assertThatThrownBy(this::take).isInstanceOf(ActiveMQException.class).hasMessageContaining("withholds");
        }
        assertThat(take()).isEqualTo(Map.of(job, 1));
    }

    private Map<JobId, Integer> take() throws ActiveMQException {
        try (LaneSession lane = new LaneSession(rig.broker, () -> {})) {
            return LeftClaims.take(lane, new ClaimBook(), ids, KEPT).attempts();
        }
    }

    private void leave(Instant written, Claim... claims) throws Exception {
        try (Broker.Connection connection = rig.broker.connect()) {
            ClientProducer producer = connection.session().createProducer(CLAIMS);
            producer.send(
                    new ClaimBook().write(connection.session(), ids.next(), List.of(claims), written.toEpochMilli()));
            connection.session().commit();
        }
    }

    private List<ClientMessage> records() throws Exception {
        List<ClientMessage> records = new ArrayList<>();
        try (Broker.Connection connection = rig.broker.connect()) {
            connection.session().start();
            try (ClientConsumer browser = connection.session().createConsumer(CLAIMS, true)) {
                for (ClientMessage m = browser.receiveImmediate(); m != null; m = browser.receiveImmediate()) {
                    records.add(m);
                }
            }
        }
        return records;
    }
}
