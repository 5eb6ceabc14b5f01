package dev.caravan.queue.artemis;

import dev.caravan.queue.content.ContentStore;
import dev.caravan.queue.content.ContentStore.Doubtful;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.jboss.logging.Logger;

/**
 * Contents that an earlier process stored and whose jobs it may not have committed. Decided before the worker starts,
 * while every job is on a queue: where there is a job, the content is kept for it; otherwise the drop comes again and
 * brings its content with it.
 */
public final class DoubtfulContents {

    private static final Logger LOG = Logger.getLogger(DoubtfulContents.class);

    private static final long RECEIVE_MILLIS = 500;

    /** Ids in one filter. A batch of intake has no more drops. */
    private static final int FILTER_IDS_MAX = 250;

    /** Queues that never hold a job. */
    private static final Set<String> WITHOUT_JOBS = Set.of(
            QueueNames.OUTBOUND,
            QueueNames.EXPIRED,
            QueueNames.OUTCOMES,
            QueueNames.QUARANTINE,
            QueueNames.CLAIMS,
            QueueNames.KEYS);

    private DoubtfulContents() {}

    public static void settle(Broker broker, ContentStore contents) throws ActiveMQException, IOException {
        // Not earlier: that the broker is ours, or has let us in, is the proof that no other process works here.
        contents.recover();
        List<Doubtful> doubtful = contents.doubtful();
        if (doubtful.isEmpty()) {
            return;
        }
        List<String> ids = doubtful.stream()
                .flatMap(d -> d.references().stream())
                .distinct()
                .toList();
        Set<String> jobs = new HashSet<>();
        for (int from = 0; from < ids.size(); from += FILTER_IDS_MAX) {
            jobs.addAll(jobsAmong(broker, ids.subList(from, Math.min(ids.size(), from + FILTER_IDS_MAX))));
        }
        for (Doubtful content : doubtful) {
            content.references().stream()
                    .filter(id -> !jobs.contains(id))
                    .forEach(id -> contents.release(content.contentId(), id));
            contents.confirm(content.contentId());
        }
        LOG.infof(
                "event=doubtful-contents contents=%d references=%d kept=%d", doubtful.size(), ids.size(), jobs.size());
    }

    private static Set<String> jobsAmong(Broker broker, List<String> ids) throws ActiveMQException {
        // The ids are our own and of one shape: nothing in them can end a quoted string.
        SimpleString filter = SimpleString.of(JobMessage.ID + " IN ("
                + ids.stream().map(id -> "'" + id + "'").collect(Collectors.joining(",")) + ")");
        Set<String> found = new HashSet<>();
        for (String queue : QueueLayout.existing(broker, "caravan.")) {
            if (!WITHOUT_JOBS.contains(queue) && !queue.startsWith(QueueNames.REPLY_PREFIX)) {
                browse(broker, queue, filter, found);
            }
        }
        return found;
    }

    private static void browse(Broker broker, String queue, SimpleString filter, Set<String> found)
            throws ActiveMQException {
        try (Broker.Connection connection = broker.connect()) {
            SimpleString name = SimpleString.of(queue);
            if (connection.session().queueQuery(name).getMessageCount() == 0) {
                return;
            }
            connection.session().start();
            try (ClientConsumer browser = connection.session().createConsumer(name, filter, true)) {
                for (ClientMessage message = browser.receive(RECEIVE_MILLIS);
                        message != null;
                        message = browser.receive(RECEIVE_MILLIS)) {
                    found.add(message.getStringProperty(JobMessage.ID));
                }
            }
        }
    }
}
