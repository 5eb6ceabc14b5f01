package dev.caravan.queue.artemis;

import dev.caravan.intake.Drop;
import dev.caravan.queue.Job;
import dev.caravan.queue.Notice;
import dev.caravan.queue.artemis.OutcomeCodec.Outgoing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.activemq.artemis.api.core.ActiveMQBuffers;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/** A message of a queue, as its route gets it. Valid while the route runs: a large body is streamed from the broker. */
public final class QueueMessage {

    private final ClientMessage message;
    private final String ownUser;

    /** @param ownUser as which this process is known to the broker */
    QueueMessage(ClientMessage message, String ownUser) {
        this.message = message;
        this.ownUser = ownUser;
    }

    /** As a drop: for the queues that applications send to. */
    public Drop drop() {
        return DropReader.read(message, ownUser);
    }

    /** As a job: for held and failed ones. */
    public Job job() {
        return JobMessage.read(message).job();
    }

    /** As a notice: for the dead-letter queue. */
    public Notice notice() {
        return notice(message);
    }

    static Notice notice(ClientMessage message) {
        byte[] notice = JobMessage.appended(message);
        if (notice.length == 0) {
            throw new IllegalArgumentException("a job without a notice");
        }
        return NoticeCodec.decode(
                new String(notice, StandardCharsets.UTF_8),
                JobMessage.read(message).job());
    }

    /** As outcomes: for the outbox. */
    public List<Outgoing> outcomes() throws IOException {
        SimpleString text =
                ActiveMQBuffers.wrappedBuffer(JobMessage.body(message)).readNullableSimpleString();
        return OutcomeCodec.decodeOutbox(String.valueOf(text));
    }

    /** When it was sent. */
    public Instant sent() {
        return Instant.ofEpochMilli(message.getTimestamp());
    }

    /** Puts the message aside with the reason, as part of the transaction. */
    public void quarantine(Transaction transaction, String why) {
        Quarantine.send(transaction, message, QueueNames.OUTBOUND, why);
    }

    ClientMessage copy(ClientSession session) {
        ClientMessage copy = session.createMessage(message.getType(), true);
        for (SimpleString name : message.getPropertyNames()) {
            copy.putObjectProperty(name, message.getObjectProperty(name));
        }
        copy.getBodyBuffer().writeBytes(JobMessage.body(message));
        return copy;
    }
}
