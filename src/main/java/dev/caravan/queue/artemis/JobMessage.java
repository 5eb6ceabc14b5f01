package dev.caravan.queue.artemis;

import dev.caravan.queue.Job;
import dev.caravan.queue.JobContent;
import dev.caravan.queue.Priority;
import java.util.Arrays;
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
    private static final SimpleString APPENDED = SimpleString.of("appended");

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
                content(message));
    }

    /** Puts something about the job behind its content: a property would have to fit into one record of the journal. */
    static void append(ClientMessage message, byte[] octets) {
        message.putIntProperty(APPENDED, octets.length);
        message.getBodyBuffer().writeBytes(octets);
    }

    /** What stands behind the content; empty if nothing does. */
    static byte[] appended(ClientMessage message) {
        byte[] body = body(message);
        return Arrays.copyOfRange(body, body.length - appendedOctets(message), body.length);
    }

    private static byte[] content(ClientMessage message) {
        byte[] body = body(message);
        int appended = appendedOctets(message);
        return appended == 0 ? body : Arrays.copyOf(body, body.length - appended);
    }

    private static int appendedOctets(ClientMessage message) {
        return message.containsProperty(APPENDED) ? message.getIntProperty(APPENDED) : 0;
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

    /** The whole body; of a large message it is loaded, as often as it is asked for. */
    static byte[] body(ClientMessage message) {
        ActiveMQBuffer buffer = message.isLargeMessage() ? message.getBodyBuffer() : message.getReadOnlyBodyBuffer();
        byte[] octets = new byte[buffer.readableBytes()];
        buffer.getBytes(buffer.readerIndex(), octets);
        return octets;
    }
}
