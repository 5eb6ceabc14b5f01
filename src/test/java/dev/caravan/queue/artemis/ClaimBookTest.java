package dev.caravan.queue.artemis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.queue.Ids;
import dev.caravan.queue.JobId;
import dev.caravan.queue.artemis.ClaimBook.Claim;
import dev.caravan.queue.artemis.LaneSession.Received;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.junit.jupiter.api.Test;

/** Which claim records may be acknowledged, and when. */
class ClaimBookTest {

    private final ClaimBook book = new ClaimBook();
    private final Ids ids = new Ids(InstantSource.system(), new Random(1));
    private final JobId one = ids.job();
    private final JobId other = ids.job();

    @Test
    void aRecordSaysWhatWasClaimedAndWhen() {
        ClientMessage record = write("r", new Claim(one, 1), new Claim(other, 3));
        assertThat(ClaimBook.read(record)).containsExactly(new Claim(one, 1), new Claim(other, 3));
        assertThat(ClaimBook.writtenMillis(record)).isEqualTo(1_000);
        assertThat(ClaimBook.idOf(record)).isEqualTo("r");
        assertThat(book.open()).containsExactlyInAnyOrder(new Claim(one, 1), new Claim(other, 3));
    }

    @Test
    void aRecordGoesWhenItHasComeBackAndItsLastJobIsSettled() {
        Received record = back(write("r", new Claim(one, 1), new Claim(other, 1)));
        book.arrived(record);
        book.settled(one);
        assertThat(book.takeFinished()).isEmpty();
        book.settled(other);
        assertThat(book.takeFinished()).containsExactly(record);
        assertThat(book.takeFinished()).isEmpty();
        assertThat(book.openCount()).isZero();
    }

    @Test
    void aRecordThatComesBackAfterItsJobsWereSettledGoesAtOnce() {
        Received record = back(write("r", new Claim(one, 1)));
        book.settled(one);
        assertThat(book.takeFinished()).isEmpty();
        book.arrived(record);
        assertThat(book.takeFinished()).containsExactly(record);
    }

    @Test
    void aRecordWithoutClaimsGoesAsSoonAsItHasProvedItsCommit() {
        Received record = back(write("r"));
        assertThat(ClaimBook.read(record.message())).isEmpty();
        book.arrived(record);
        assertThat(book.takeFinished()).containsExactly(record);
    }

    @Test
    void aRecordThatNobodyKnowsGoes() {
        Received strange = back(new ClaimBook().write(Drafts.session(), "x", List.of(new Claim(one, 1)), 1_000));
        book.arrived(strange);
        assertThat(book.takeFinished()).containsExactly(strange);
    }

    @Test
    void aLaterClaimOfAJobFreesTheRecordOfTheEarlier() {
        Received earlier = back(write("r1", new Claim(one, 1)));
        book.arrived(earlier);
        Received later = back(write("r2", new Claim(one, 2)));
        book.arrived(later);
        assertThat(book.takeFinished()).containsExactly(earlier);
        assertThat(book.open()).containsExactly(new Claim(one, 2));
    }

    @Test
    void aCommitThatFailedHasClaimedNothing() {
        write("r", new Claim(one, 1));
        book.withdraw("r");
        assertThat(book.open()).isEmpty();
    }

    @Test
    void aLostLaneKeepsTheClaimsOfWhatIsUnderWayAndNeedsTheirRecordsAnew() {
        Received record = back(write("r", new Claim(one, 1), new Claim(other, 1)));
        book.arrived(record);
        book.laneLost(one::equals);
        assertThat(book.open()).containsExactly(new Claim(one, 1));
        book.settled(one);
        assertThat(book.takeFinished()).as("its delivery is of the lost lane").isEmpty();
        Received again = back(record.message());
        book.arrived(again);
        assertThat(book.takeFinished()).containsExactly(again);
    }

    @Test
    void claimsOfJobsThatNobodyKnowsAnyMoreAreVoid() {
        Received record = back(write("r", new Claim(one, 1), new Claim(other, 1)));
        book.arrived(record);
        book.retain(one::equals);
        assertThat(book.open()).containsExactly(new Claim(one, 1));
        book.retain(job -> false);
        assertThat(book.takeFinished()).containsExactly(record);
    }

    @Test
    void theLastCommitTakesAllRecordsThatHaveComeBack() {
        Received finished = back(write("r1", new Claim(one, 1)));
        book.arrived(finished);
        book.settled(one);
        Received open = back(write("r2", new Claim(other, 1)));
        book.arrived(open);
        write("r3", new Claim(ids.job(), 1));
        assertThat(book.takeAll()).containsExactlyInAnyOrder(finished, open);
        assertThat(book.openCount()).isZero();
    }

    private ClientMessage write(String id, Claim... claims) {
        return book.write(Drafts.session(), id, List.of(claims), 1_000);
    }

    private static Received back(ClientMessage record) {
        return Drafts.received(QueueNames.CLAIMS, record, 1_000);
    }
}
