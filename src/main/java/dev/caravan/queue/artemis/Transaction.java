package dev.caravan.queue.artemis;

import dev.caravan.queue.Job;
import dev.caravan.queue.Priority;
import dev.caravan.queue.artemis.OutcomeCodec.Outgoing;
import dev.caravan.queue.core.Ladder;
import dev.caravan.queue.core.Ticket.Feed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/** What one message's route sends, until the commit that takes the message off its queue. */
public final class Transaction {

    /** Makes a broker message in the session that sends it. */
    interface Draft {
        ClientMessage in(ClientSession session);
    }

    private record Send(String queue, Draft draft) {}

    private final List<Send> sends = new ArrayList<>();
    private final List<Runnable> afterwards = new ArrayList<>();
    private final List<Runnable> instead = new ArrayList<>();
    private final List<Runnable> inDoubt = new ArrayList<>();

    void send(String queue, Draft draft) {
        sends.add(new Send(queue, draft));
    }

    /** A new job, to be tried now or when it is due. */
    public void enqueue(Job job, Ladder ladder, Instant now) {
        JobMessage message = JobMessage.of(job);
        Duration wait = Duration.between(now, job.progress().due());
        String queue = wait.isPositive() ? QueueNames.retry(ladder.rungFor(wait)) : ready(job.priority());
        send(queue, message::write);
    }

    /** Text that other routes of Caravan read. */
    public void sendText(String queue, String text) {
        send(queue, session -> {
            ClientMessage message = session.createMessage(Message.TEXT_TYPE, true);
            message.getBodyBuffer().writeNullableSimpleString(SimpleString.of(text));
            return message;
        });
    }

    /** A failed job, to be kept for a while. */
    public void keepFailed(QueueMessage message) {
        send(QueueNames.FAILED, message::copy);
    }

    /** An outcome, as text with the properties of the contract, to one address. */
    public void tell(String address, Outgoing outcome) {
        send(address, session -> {
            ClientMessage message = session.createMessage(Message.TEXT_TYPE, true);
            outcome.correlationId()
                    .ifPresent(id -> message.putStringProperty(DropReader.CORRELATION_ID, SimpleString.of(id)));
            message.putStringProperty(SimpleString.of("CaravanAction"), SimpleString.of(outcome.action()));
            message.putBooleanProperty(SimpleString.of("CaravanFinal"), outcome.isFinal());
            message.getBodyBuffer().writeNullableSimpleString(SimpleString.of(outcome.json()));
            return message;
        });
    }

    /** To the outbox. */
    public void report(Outgoing outcome) {
        sendText(QueueNames.OUTCOMES, OutcomeCodec.encodeOutbox(List.of(outcome)));
    }

    /** To be done when the commit has returned. */
    public void afterwards(Runnable step) {
        afterwards.add(step);
    }

    /** To be done when the commit failed. */
    public void instead(Runnable step) {
        instead.add(step);
    }

    /** To be done when the commit may have happened: its answer was lost. */
    public void inDoubt(Runnable step) {
        inDoubt.add(step);
    }

    void write(ClientSession session, ClientProducer producer) throws ActiveMQException {
        for (Send send : sends) {
            if (send.queue().startsWith(QueueNames.REPLY_PREFIX)) {
                // An application may drop first and look for its replies later.
                QueueLayout.ensure(session, send.queue());
            }
            producer.send(SimpleString.of(send.queue()), send.draft().in(session));
        }
    }

    void committed() {
        afterwards.forEach(Runnable::run);
    }

    void failed() {
        instead.forEach(Runnable::run);
    }

    void unanswered() {
        inDoubt.forEach(Runnable::run);
    }

    private static String ready(Priority priority) {
        return QueueNames.ready(Feed.FRESH, priority);
    }
}
