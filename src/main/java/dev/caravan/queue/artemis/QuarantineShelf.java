package dev.caravan.queue.artemis;

import dev.caravan.queue.Job;
import dev.caravan.queue.JobId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;

/** Shows what is in quarantine, and has jobs there go on or end. */
public final class QuarantineShelf {

    /** Octets the broker may send ahead to the browser. */
    private static final int WINDOW_OCTETS = 1024 * 1024;

    /** From paged queues the first message takes 10 ms (measured). */
    private static final long RECEIVE_MILLIS = 1_000;

    private static final SimpleString QUEUE = SimpleString.of(QueueNames.QUARANTINE);

    private final Broker broker;
    private final Desk desk;
    private final ReentrantLock operating = new ReentrantLock();

    QuarantineShelf(Broker broker, Desk desk) {
        this.broker = broker;
        this.desk = desk;
    }

    /**
     * The oldest first.
     *
     * @throws IllegalArgumentException if one of the two is out of its bounds, those of {@link JobQuery}
     */
    public QuarantinePage list(int offset, int limit) throws ActiveMQException {
        JobQuery bounds = new JobQuery(Optional.empty(), Optional.empty(), offset, limit);
        List<Quarantined> entries = new ArrayList<>();
        int[] seen = new int[1];
        long count = browse(message -> {
            if (seen[0]++ >= bounds.offset()) {
                entries.add(read(message));
            }
            return entries.size() < bounds.limit();
        });
        return new QuarantinePage(entries, count, seen[0] < count);
    }

    /** One entry, if there is such a one. */
    public Optional<Quarantined> show(String id) throws ActiveMQException {
        Quarantined[] found = new Quarantined[1];
        browse(message -> {
            Quarantined entry = read(message);
            if (entry.id().equals(id)) {
                found[0] = entry;
            }
            return found[0] == null;
        });
        return Optional.ofNullable(found[0]);
    }

    /** Carries out a command on an entry. One at a time. */
    public Operated operate(String id, OperatorCommand command) throws ActiveMQException {
        operating.lock();
        try {
            Optional<Quarantined> entry = show(id);
            if (entry.isEmpty()) {
                return new Operated.NotFound();
            }
            return entry.get().job().isPresent() ? job(new JobId(id), command) : other(entry.get(), command);
        } finally {
            operating.unlock();
        }
    }

    private Operated job(JobId id, OperatorCommand command) throws ActiveMQException {
        return switch (command) {
            case HOLD, RETRY -> new Operated.NotPossible("it is in quarantine; release, fail or drop it");
            case RELEASE, FAIL, DROP -> {
                desk.carryOutQuarantined(id, command);
                yield new Operated.Done();
            }
        };
    }

    private Operated other(Quarantined entry, OperatorCommand command) throws ActiveMQException {
        if (command != OperatorCommand.DROP) {
            return new Operated.NotPossible("it is not a job, but a message of " + entry.queue()
                    + " that nothing can be done with but drop it; if it was to be sent, have the application drop it"
                    + " anew");
        }
        try (BrokerQuestions control = BrokerQuestions.connect(broker)) {
            return control.remove(QueueNames.QUARANTINE, Quarantined.messageId(entry.id()))
                    ? new Operated.Done()
                    : new Operated.NotFound();
        }
    }

    /** Returns how many there are. */
    private long browse(Predicate<ClientMessage> visitor) throws ActiveMQException {
        try (Broker.Connection connection = broker.connectForRequests()) {
            connection.session().start();
            long count = connection.session().queueQuery(QUEUE).getMessageCount();
            try (ClientConsumer browser = connection.session().createConsumer(QUEUE, null, WINDOW_OCTETS, -1, true)) {
                for (long left = count; left > 0; left--) {
                    ClientMessage message = browser.receive(RECEIVE_MILLIS);
                    if (message == null || !visitor.test(message)) {
                        break;
                    }
                }
            }
            return count;
        }
    }

    private Quarantined read(ClientMessage message) {
        Optional<Job> job = job(message);
        Optional<String> ours = Optional.ofNullable(message.getStringProperty(Quarantine.REASON));
        Optional<String> where = Optional.ofNullable(message.getStringProperty(Quarantine.QUEUE))
                .or(() -> Optional.ofNullable(message.getStringProperty(Message.HDR_ORIGINAL_ADDRESS)));
        return new Quarantined(
                job.map(j -> j.id().text()).orElseGet(() -> Quarantined.nameOf(message.getMessageID())),
                job,
                ours.orElse("the broker put it here: nobody was there to take it, or its time was over"),
                where.orElse("an unknown queue"),
                Optional.ofNullable(message.getStringProperty(Quarantine.ACCOUNT)),
                Instant.ofEpochMilli(message.getTimestamp()),
                message.getBodySize());
    }

    private Optional<Job> job(ClientMessage message) {
        if (!Quarantine.isJob(message, broker.address().user())) {
            return Optional.empty();
        }
        try {
            return Optional.of(JobWalk.withoutOctets(JobMessage.read(message).job()));
        } catch (RuntimeException e) {
            // It may be here because it cannot be read, whatever is wrong with it.
            return Optional.empty();
        }
    }
}
