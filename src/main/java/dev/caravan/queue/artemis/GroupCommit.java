package dev.caravan.queue.artemis;

import dev.caravan.queue.Ids;
import dev.caravan.queue.Job;
import dev.caravan.queue.JobContent;
import dev.caravan.queue.JobId;
import dev.caravan.queue.Notice;
import dev.caravan.queue.Outcome;
import dev.caravan.queue.artemis.ClaimBook.Claim;
import dev.caravan.queue.artemis.LaneSession.Received;
import dev.caravan.queue.artemis.OutcomeCodec.Outgoing;
import dev.caravan.queue.artemis.WorkerListener.CommitFacts;
import dev.caravan.queue.content.ContentStore;
import dev.caravan.queue.core.Settlement;
import dev.caravan.queue.core.Ticket.Feed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;

/**
 * One transaction of the lane while it is being put together. Sends go before the acknowledgement they belong to; the
 * commit makes all of it happen, or none.
 */
final class GroupCommit {

    private final LaneSession lane;
    private final ClaimBook claimBook;
    private final ContentStore contents;
    private final Ids ids;
    private final InstantSource clock;
    private final LadderReader ladder;

    private final List<Claim> claims = new ArrayList<>();
    private final Map<JobId, Integer> settled = new LinkedHashMap<>();
    private final List<Outgoing> outcomes = new ArrayList<>();
    private final List<Outcome> unattempted = new ArrayList<>();
    private final List<Runnable> afterwards = new ArrayList<>();
    private int parked;
    private int hops;
    private int others;
    private Optional<String> claimRecord = Optional.empty();

    GroupCommit(LaneSession lane, ClaimBook claimBook, LadderReader ladder, ContentStore contents, Ids ids) {
        this.lane = lane;
        this.claimBook = claimBook;
        this.ladder = ladder;
        this.contents = contents;
        this.ids = ids;
        this.clock = ids.clock();
    }

    int size() {
        return claims.size() + settled.size() + hops + others;
    }

    List<JobId> claimed() {
        return claims.stream().map(Claim::job).toList();
    }

    List<JobId> settled() {
        return List.copyOf(settled.keySet());
    }

    void claim(JobId job, int attempt) {
        claims.add(new Claim(job, attempt));
    }

    void settle(Flight flight, Settlement settlement) throws ActiveMQException {
        if (settlement.quarantine().isPresent()) {
            lane.send(
                    QueueNames.QUARANTINE,
                    Quarantine.job(
                            lane.session(), flight, settlement.quarantine().get()));
            lane.acknowledge(flight.received());
        } else {
            Job job = flight.job();
            for (Notice notice : settlement.notices()) {
                sendNotice(notice);
            }
            if (settlement.again().isPresent()) {
                sendAgain(settlement.again().get());
            } else {
                release(job);
            }
            lane.acknowledge(flight.received());
        }
        for (Outcome outcome : settlement.outcomes()) {
            outcomes.add(Outgoing.of(outcome));
            if (outcome.transport().isEmpty()) {
                unattempted.add(outcome);
            }
        }
        settled.put(flight.job().id(), flight.job().attempt());
    }

    /** The job goes to another queue as it is, and leaves the worker's hands. */
    void move(Flight flight, String queue) throws ActiveMQException {
        lane.send(queue, flight.message().write(lane.session()));
        lane.acknowledge(flight.received());
        settled.put(flight.job().id(), flight.job().attempt());
    }

    void park(Flight flight, String overflowQueue) throws ActiveMQException {
        move(flight, overflowQueue);
        parked++;
    }

    /** A head leaves its rung, for a lower one or to be tried. */
    void hop(Received received) throws ActiveMQException {
        JobMessage message = JobMessage.read(received.message());
        lane.send(waitingQueue(message.due(), message), message.write(lane.session()));
        lane.acknowledge(received);
        hops++;
    }

    void quarantine(Received received, String why) throws ActiveMQException {
        ClientMessage copy = Quarantine.copy(lane.session(), received.message(), received.queue(), why);
        lane.send(QueueNames.QUARANTINE, copy);
        lane.acknowledge(received);
        others++;
    }

    void acknowledgeRecords(List<Received> records) throws ActiveMQException {
        for (Received record : records) {
            lane.acknowledge(record);
            others++;
        }
    }

    /** Writes what is gathered: the claim record, by which a commit that settles can be known later, and the outbox. */
    void complete() throws ActiveMQException {
        if (!claims.isEmpty() || !settled.isEmpty()) {
            writeRecord();
        }
        writeOutbox();
    }

    /** The same for a process that ends, and asks nothing later. */
    void completeLast() throws ActiveMQException {
        if (!claims.isEmpty()) {
            writeRecord();
        }
        writeOutbox();
    }

    private void writeRecord() throws ActiveMQException {
        String id = ids.next();
        claimRecord = Optional.of(id);
        lane.send(QueueNames.CLAIMS, claimBook.write(lane.session(), id, claims, clock.millis()));
    }

    private void writeOutbox() throws ActiveMQException {
        if (!outcomes.isEmpty()) {
            ClientMessage outbox = lane.session().createMessage(Message.TEXT_TYPE, true);
            outbox.getBodyBuffer().writeNullableSimpleString(SimpleString.of(OutcomeCodec.encodeOutbox(outcomes)));
            lane.send(QueueNames.OUTCOMES, outbox);
        }
    }

    void commit() throws ActiveMQException {
        lane.commit();
    }

    /** The commit has returned. */
    void committed(WorkerListener listener) {
        afterwards.forEach(Runnable::run);
        settled.keySet().forEach(claimBook::settled);
        if (!unattempted.isEmpty()) {
            listener.endedUnattempted(unattempted);
        }
    }

    /** The commit did not happen. */
    void failed() {
        claimRecord.ifPresent(claimBook::withdraw);
    }

    /** What must be known to recognize this commit by its record, if its answer is lost. */
    Unanswered unanswered() {
        return new Unanswered(claimRecord.orElse(""), settled, List.copyOf(afterwards));
    }

    /**
     * A commit that may have happened.
     *
     * @param record the id of its claim record
     * @param settled attempts by job
     * @param afterwards what is to be done if it has
     */
    record Unanswered(String record, Map<JobId, Integer> settled, List<Runnable> afterwards) {}

    CommitFacts facts() {
        return new CommitFacts(claims.size(), settled.size(), parked, hops, claimBook.openCount());
    }

    private void sendAgain(Job job) throws ActiveMQException {
        JobMessage message = JobMessage.of(job);
        lane.send(waitingQueue(message.due(), message), message.write(lane.session()));
    }

    private String waitingQueue(long due, JobMessage message) {
        Optional<Duration> rung = ladder.next(due, clock.millis());
        return rung.isPresent() ? QueueNames.retry(rung.get()) : QueueNames.ready(Feed.RETRY, message.band());
    }

    private void sendNotice(Notice notice) throws ActiveMQException {
        if (notice.kind() == Notice.Kind.FAILED
                && notice.job().content() instanceof JobContent.Stored(String contentId, long size, var needs)) {
            try {
                contents.share(
                        contentId, ContentStore.FAILED_REFERENCE + notice.job().id());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        ClientMessage message = JobMessage.of(notice.job()).write(lane.session());
        JobMessage.append(message, NoticeCodec.encode(notice).getBytes(StandardCharsets.UTF_8));
        lane.send(QueueNames.DLQ, message);
    }

    private void release(Job job) {
        if (job.content() instanceof JobContent.Stored(String contentId, long size, var needs)) {
            afterwards.add(() -> contents.release(contentId, job.id().text()));
        }
    }
}
