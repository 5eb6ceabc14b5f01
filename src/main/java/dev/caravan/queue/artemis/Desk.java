package dev.caravan.queue.artemis;

import dev.caravan.queue.Ids;
import dev.caravan.queue.Job;
import dev.caravan.queue.JobContent;
import dev.caravan.queue.JobId;
import dev.caravan.queue.Progress;
import dev.caravan.queue.artemis.LaneSession.Received;
import dev.caravan.queue.content.ContentStore;
import dev.caravan.queue.core.Delivery;
import dev.caravan.queue.core.Ladder;
import dev.caravan.queue.core.Settlement;
import dev.caravan.queue.core.Settler;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;

/** Where a job lies while an operator's command is carried out: a queue that never has much in it. */
final class Desk {

    private static final int WINDOW_OCTETS = 1024 * 1024;

    private static final long RECEIVE_MILLIS = 5_000;

    private final Broker broker;
    private final Supplier<Settler> settler;
    private final ContentStore contents;
    private final Ids ids;
    private final Ladder ladder;

    Desk(Broker broker, Supplier<Settler> settler, ContentStore contents, Ids ids, Ladder ladder) {
        this.broker = broker;
        this.settler = settler;
        this.contents = contents;
        this.ids = ids;
        this.ladder = ladder;
    }

    /** The queue a job of this state is laid on. */
    static String of(JobState state) {
        return state == JobState.FAILED ? QueueNames.DESK_FAILED : QueueNames.DESK;
    }

    /** @param from what the job's state was before it came here */
    void carryOut(JobId id, OperatorCommand command, JobState from) throws ActiveMQException {
        try (LaneSession session = new LaneSession(broker, () -> {})) {
            Flight flight = take(session, id, of(from));
            GroupCommit commit = new GroupCommit(session, new ClaimBook(), new LadderReader(ladder), contents, ids);
            if (from == JobState.FAILED) {
                failed(commit, flight, command);
            } else {
                new Settlements(settler, ids.clock()).withdraw(commit, flight, command.withdrawal());
            }
            commit.complete();
            commit.commit();
            commit.committed();
            if (from == JobState.FAILED) {
                releaseFailed(flight.job());
            }
        }
    }

    private static Flight take(LaneSession session, JobId id, String queue) throws ActiveMQException {
        ClientConsumer consumer = session.session()
                .createConsumer(SimpleString.of(queue), SimpleString.of(JobWalk.filter(id)), WINDOW_OCTETS, -1, false);
        ClientMessage message = consumer.receive(RECEIVE_MILLIS);
        if (message == null) {
            throw new ActiveMQException(
                    "job " + id + " was put aside, and the broker does not give it out: it is held");
        }
        JobMessage read = JobMessage.read(message);
        Received received = new Received(queue, consumer, message, 0, message.getTimestamp());
        return new Flight(new Delivery(0, 0), received, read, read.job());
    }

    /** It has ended, and its outcomes were reported: a retry is a new beginning, a drop forgets what was kept. */
    private void failed(GroupCommit commit, Flight flight, OperatorCommand command) throws ActiveMQException {
        Optional<Job> again = Optional.empty();
        if (command == OperatorCommand.RETRY) {
            again = Optional.of(anew(flight.job()));
            hold(flight.job());
        }
        commit.settle(flight, new Settlement(List.of(), again, List.of(), Optional.empty()));
    }

    /** From now on by the whole schedule; a deadline that the sender set is past or the operator's to judge. */
    private Job anew(Job job) {
        Instant now = ids.clock().instant();
        Progress p = job.progress();
        return new Job(
                job.id(),
                job.messageId(),
                job.account(),
                job.envelope(),
                job.nextHop(),
                job.content(),
                now,
                Optional.empty(),
                job.transport(),
                job.priority(),
                job.reporting(),
                new Progress(0, now, 0, p.outcomes(), false, false, p.lastError()));
    }

    /** A failed job's content has a reference of its own, which goes with time: the job needs one again. */
    private void hold(Job job) throws ActiveMQException {
        if (job.content() instanceof JobContent.Stored stored) {
            try {
                contents.share(stored.contentId(), job.id().text());
            } catch (IOException e) {
                throw new ActiveMQException("the content of job " + job.id() + " is not there: " + e.getMessage());
            }
        }
    }

    private void releaseFailed(Job job) {
        if (job.content() instanceof JobContent.Stored stored) {
            contents.release(stored.contentId(), ContentStore.FAILED_REFERENCE + job.id());
        }
    }
}
