package dev.caravan.queue.artemis;

import dev.caravan.queue.Ids;
import dev.caravan.queue.JobId;
import dev.caravan.queue.artemis.ClaimBook.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;

/**
 * The claims an earlier process left behind: read before any job is, and written again as records of this process, so
 * that they outlive it, too, until their jobs have come back.
 */
record LeftClaims(Map<JobId, Integer> attempts) {

    private static final long RECEIVE_MILLIS = 2_000;

    /** Some 60 octets each in a property: far below the 490 KiB that the journal takes in one record (ours). */
    private static final int RECORD_CLAIMS_MAX = 512;

    static LeftClaims take(LaneSession lane, ClaimBook book, Ids ids, Duration kept) throws ActiveMQException {
        Map<JobId, Integer> attempts = new HashMap<>();
        SimpleString queue = SimpleString.of(QueueNames.CLAIMS);
        long records = lane.session().queueQuery(queue).getMessageCount();
        long oldest = ids.clock().millis();
        long forgotten = oldest - kept.toMillis();
        try (ClientConsumer consumer = lane.session().createConsumer(queue)) {
            for (long i = 0; i < records; i++) {
                ClientMessage record = consumer.receive(RECEIVE_MILLIS);
                if (record == null) {
                    throw new ActiveMQException(
                            "the broker withholds claim records, perhaps of a connection that died");
                }
                long written = ClaimBook.writtenMillis(record);
                if (written >= forgotten) {
                    oldest = Math.min(oldest, written);
                    ClaimBook.read(record).forEach(c -> attempts.merge(c.job(), c.attempt(), Math::max));
                }
                record.individualAcknowledge();
            }
            List<Claim> claims = new ArrayList<>();
            attempts.forEach((job, attempt) -> claims.add(new Claim(job, attempt)));
            for (int from = 0; from < claims.size(); from += RECORD_CLAIMS_MAX) {
                List<Claim> some = claims.subList(from, Math.min(claims.size(), from + RECORD_CLAIMS_MAX));
                lane.send(QueueNames.CLAIMS, book.write(lane.session(), ids.next(), some, oldest));
            }
            lane.commit();
        }
        return new LeftClaims(attempts);
    }
}
