package dev.caravan.queue.artemis;

import dev.caravan.nexthop.AddressesTried;
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
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;

/** Where a job lies while an operator's command is carried out: a queue that never has much in it. */
final class Desk {

    private static final int WINDOW_OCTETS = 1024 * 1024;

    private static final long RECEIVE_MILLIS = 5_000;

    private final Worker worker;
    private final Broker broker;
    private final ContentStore contents;
    private final Ids ids;
    private final Ladder ladder;

    Desk(Worker worker, Broker broker, QueueInspector.Parts parts) {
        this.worker = worker;
        this.broker = broker;
        this.contents = parts.contents();
        this.ids = parts.ids();
        this.ladder = parts.ladder();
    }

    /** The queue a job of this state is laid on. */
    static String of(JobState state) {
        return state == JobState.FAILED ? QueueNames.DESK_FAILED : QueueNames.DESK;
    }

    /** @param from what the job's state was before it came here */
    void carryOut(JobId id, OperatorCommand command, JobState from) throws ActiveMQException {
        try (LaneSession session = new LaneSession(broker, () -> {})) {
            Flight flight = take(session, id, of(from), message -> true);
            GroupCommit commit = begin(session);
            if (from == JobState.FAILED) {
                failed(commit, flight, command);
            } else {
                settlements().withdraw(commit, flight, command.withdrawal());
            }
            end(commit);
            if (from == JobState.FAILED) {
                releaseFailed(flight.job());
            }
        }
    }

    /** Lets a quarantined job go on, or ends it. Its attempts count as they did; its doubts were looked at. */
    void carryOutQuarantined(JobId id, OperatorCommand command) throws ActiveMQException {
        try (LaneSession session = new LaneSession(broker, () -> {})) {
            Flight flight = take(
                    session,
                    id,
                    QueueNames.QUARANTINE,
                    message -> Quarantine.isJob(message, broker.address().user()));
            GroupCommit commit = begin(session);
            Flight cleared =
                    new Flight(flight.delivery(), flight.received(), flight.message(), withoutDoubts(flight.job()));
            settlements().withdraw(commit, cleared, command.withdrawal());
            end(commit);
        }
    }

    private GroupCommit begin(LaneSession session) {
        return new GroupCommit(session, new ClaimBook(), new LadderReader(ladder), contents, ids);
    }

    private void end(GroupCommit commit) throws ActiveMQException {
        commit.complete();
        commit.commit();
        commit.committed(worker.listener());
    }

    private Settlements settlements() {
        return new Settlements(worker::settler, ids.clock());
    }

    /** Its going into quarantine was reported to each recipient: sequence numbers go on after that. */
    private static Job withoutDoubts(Job job) {
        Progress p = job.progress();
        int reported = p.outcomes() + job.envelope().recipients().size();
        return job.withProgress(new Progress(
                p.attempts(),
                p.due(),
                0,
                reported,
                p.deferralReported(),
                p.delayNotified(),
                p.lastError(),
                p.addressesTried()));
    }

    private static Flight take(LaneSession session, JobId id, String queue, Predicate<ClientMessage> wanted)
            throws ActiveMQException {
        ClientConsumer consumer = session.session()
                .createConsumer(SimpleString.of(queue), SimpleString.of(JobWalk.filter(id)), WINDOW_OCTETS, -1, false);
        ClientMessage message = consumer.receive(RECEIVE_MILLIS);
        while (message != null && !wanted.test(message)) {
            message = consumer.receive(RECEIVE_MILLIS);
        }
        if (message == null) {
            throw new ActiveMQException("job " + id + " is on the queue " + queue
                    + ", and the broker does not give it out; nothing has happened to it");
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
                new Progress(0, now, 0, p.outcomes(), false, false, p.lastError(), AddressesTried.NONE));
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
