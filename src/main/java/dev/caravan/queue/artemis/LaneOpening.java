package dev.caravan.queue.artemis;

import dev.caravan.queue.Ids;
import dev.caravan.queue.JobId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.activemq.artemis.api.core.ActiveMQException;

/**
 * A lane that is open and not yet read.
 *
 * @param claimsLeft claims of an earlier process; empty if this process has had a lane before
 * @param overflows overflow queues there are
 */
record LaneOpening(Lane lane, Map<JobId, Integer> claimsLeft, List<Integer> overflows, List<String> rungs) {

    /** Which lane of the process it is. */
    enum Turn {
        /** Claims of an earlier process may be there. */
        FIRST,
        LATER
    }

    static LaneOpening open(Broker broker, Worker.Settings settings, LaneMaker maker, Turn turn)
            throws ActiveMQException {
        QueueLayout.ensure(broker, settings.ladder());
        List<Integer> overflows = new ArrayList<>();
        for (String queue : QueueLayout.existing(broker, QueueNames.OVERFLOW_PREFIX)) {
            overflows.add(Integer.parseInt(queue.substring(QueueNames.OVERFLOW_PREFIX.length())));
        }
        List<String> rungs = List.copyOf(QueueLayout.existing(broker, QueueNames.RETRY_PREFIX));
        Lane lane = new Lane(broker, maker.epoch(), maker.inbox());
        try {
            Map<JobId, Integer> left = turn == Turn.FIRST
                    ? LeftClaims.take(lane.session(), maker.claimBook(), maker.ids(), settings.claimsKept())
                            .attempts()
                    : Map.of();
            return new LaneOpening(lane, left, overflows, rungs);
        } catch (ActiveMQException | RuntimeException e) {
            lane.close();
            throw e;
        }
    }

    /** What a lane is made with. */
    record LaneMaker(long epoch, ClaimBook claimBook, Ids ids, Consumer<Item> inbox) {}

    /** Begins to read: claims before jobs, and every rung there is, those of an earlier schedule too. */
    void read(LadderReader ladder) throws ActiveMQException {
        lane.readClaims();
        for (String rung : rungs) {
            ladder.addRung(rung, Duration.parse("PT" + rung.substring(QueueNames.RETRY_PREFIX.length())));
            lane.readRung(rung);
        }
        for (int overflow : overflows) {
            lane.readOverflow(overflow);
        }
        lane.readReady();
    }
}
