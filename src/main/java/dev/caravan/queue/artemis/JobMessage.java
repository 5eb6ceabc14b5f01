package dev.caravan.queue.artemis;

import dev.caravan.queue.Job;
import dev.caravan.queue.JobContent;
import dev.caravan.queue.Priority;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/**
 * A job as a broker message: facts, what the ladder must know without reading the facts, and the octets as the body.
 *
 * @param id the job's id, for filters
 * @param due epoch milliseconds
 */
record JobMessage(String id, String facts, long due, Priority band, byte[] octets) {

    static final SimpleString ID = SimpleString.of("job");
    private static final SimpleString FACTS = SimpleString.of("facts");
    private static final SimpleString DUE = SimpleString.of("due");
    private static final SimpleString BAND = SimpleString.of("band");

    /** What a job weighs beside its content: broker message, facts and ledger entry (measured, roughly). */
    static final long OVERHEAD_OCTETS = 2_000;

    static JobMessage of(Job job) {
        byte[] octets = job.content() instanceof JobContent.Inline(byte[] inline, var needs) ? inline : new byte[0];
        return new JobMessage(
                job.id().text(), JobCodec.encode(job), job.progress().due().toEpochMilli(), job.priority(), octets);
    }

    /** @throws IllegalArgumentException if it is no job */
    static JobMessage read(ClientMessage message) {
        String id = message.getStringProperty(ID);
        String facts = message.getStringProperty(FACTS);
        if (id == null || facts == null) {
            throw new IllegalArgumentException("a message without a job's facts");
        }
        return new JobMessage(
                id,
                facts,
                message.containsProperty(DUE) ? message.getLongProperty(DUE) : 0,
                Priority.valueOf(message.getStringProperty(BAND)),
                body(message));
    }

    /** When a job is due, without reading the rest of it. */
    static long due(ClientMessage message) {
        if (!message.containsProperty(ID) || !message.containsProperty(DUE)) {
            throw new IllegalArgumentException("a message without a job's facts");
        }
        return message.getLongProperty(DUE);
    }

    Job job() {
        return JobCodec.decode(facts, octets);
    }

    long weight() {
        return octets.length + facts.length() + OVERHEAD_OCTETS;
    }

    ClientMessage write(ClientSession session) {
        ClientMessage message = session.createMessage(Message.BYTES_TYPE, true);
        message.putStringProperty(ID, SimpleString.of(id));
        message.putStringProperty(FACTS, SimpleString.of(facts));
        message.putLongProperty(DUE, due);
        message.putStringProperty(BAND, SimpleString.of(band.name()));
        message.getBodyBuffer().writeBytes(octets);
        return message;
    }

    static byte[] body(ClientMessage message) {
        ActiveMQBuffer buffer = message.getReadOnlyBodyBuffer();
        byte[] octets = new byte[buffer.readableBytes()];
        buffer.readBytes(octets);
        return octets;
    }
}
