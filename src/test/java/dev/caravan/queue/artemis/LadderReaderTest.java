package dev.caravan.queue.artemis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.queue.artemis.LaneSession.Received;
import dev.caravan.queue.core.Ladder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the head of a rung leaves it. */
class LadderReaderTest {

    private static final String RUNG = "caravan.retry.60s";
    private static final Duration LENGTH = Duration.ofSeconds(60);

    /** Wall clock, in milliseconds; any. */
    private static final long NOON = 1_000_000_000;

    /** Monotonic clock, in nanoseconds; any, and of another origin. */
    private static final long START = 77;

    private final LadderReader ladder = new LadderReader(Ladder.with(List.of()));

    @BeforeEach
    void rung() {
        ladder.addRung(RUNG, LENGTH);
    }

    @Test
    void aHeadLeavesWhenItIsDueThoughTheRungIsLonger() {
        Received head = arrives("a", NOON, NOON + 20_000);
        assertThat(ladder.untilNext(NOON, 100_000)).isEqualTo(20_000);
        assertThat(leavingAfter(19_999)).isEmpty();
        assertThat(ladder.untilNext(NOON + 19_999, 100_000)).isEqualTo(1);
        assertThat(leavingAfter(20_000)).containsExactly(head);
        assertThat(leavingAfter(20_000)).isEmpty();
    }

    @Test
    void aHeadLeavesAtTheEndOfTheRungThoughItIsDueLater() {
        Received head = arrives("a", NOON, NOON + 600_000);
        assertThat(ladder.untilNext(NOON, 100_000)).isEqualTo(60_000);
        assertThat(leavingAfter(59_999)).isEmpty();
        assertThat(leavingAfter(60_000)).containsExactly(head);
    }

    @Test
    void aHeadThatEnteredLongAgoLeavesAtOnce() {
        Received head = arrives("a", NOON - 60_000, NOON + 600_000);
        assertThat(ladder.untilNext(NOON, 100_000)).isZero();
        assertThat(leavingAfter(0)).containsExactly(head);
    }

    @Test
    void aClockThatIsSetBackHoldsNobodyForLongerThanTheRung() {
        Received head = arrives("a", NOON, NOON + 20_000);
        long yesterday = NOON - TimeUnit.DAYS.toMillis(1);
        assertThat(ladder.leaving(yesterday, START + LENGTH.toNanos() - 1, 10)).isEmpty();
        assertThat(ladder.leaving(yesterday, START + LENGTH.toNanos(), 10)).containsExactly(head);
    }

    @Test
    void theOneThatLeavesFirstIsLookedAtFirstAndNoMoreThanAskedFor() {
        Received late = arrives("late", NOON, NOON + 30_000);
        Received early = arrives("early", NOON, NOON + 10_000);
        Received middle = arrives("middle", NOON, NOON + 20_000);
        assertThat(ladder.leaving(NOON + 60_000, START, 2)).containsExactly(early, middle);
        assertThat(ladder.leaving(NOON + 60_000, START, 2)).containsExactly(late);
    }

    @Test
    void anOperatorTakesOneOutByItsId() {
        Received one = arrives("one", NOON, NOON + 10_000);
        Received other = arrives("other", NOON, NOON + 10_000);
        assertThat(ladder.take("one")).contains(one);
        assertThat(ladder.take("one")).isEmpty();
        assertThat(leavingAfter(10_000)).containsExactly(other);
    }

    @Test
    void whatALostLaneHadInHandIsForgotten() {
        arrives("a", NOON, NOON);
        ladder.laneLost();
        assertThat(leavingAfter(0)).isEmpty();
        assertThat(ladder.untilNext(NOON, 50)).isEqualTo(50);
    }

    @Test
    void theNextRungIsTheLongestThatIsNotLongerThanTheWait() {
        assertThat(ladder.next(NOON, NOON)).isEmpty();
        assertThat(ladder.next(NOON + 90_000, NOON)).contains(LENGTH);
        assertThat(ladder.next(NOON + 60_000, NOON)).contains(LENGTH);
        assertThat(ladder.next(NOON + 59_000, NOON)).contains(Duration.ofSeconds(15));
    }

    private Received arrives(String id, long entered, long due) {
        ClientMessage message = Drafts.message();
        message.putStringProperty(JobMessage.ID, SimpleString.of(id));
        Received received = Drafts.received(RUNG, message, entered);
        ladder.arrived(received, due, START);
        return received;
    }

    private List<Received> leavingAfter(long millis) {
        return ladder.leaving(NOON + millis, START + TimeUnit.MILLISECONDS.toNanos(millis), 10);
    }
}
