package dev.caravan.queue.artemis;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.queue.Job;
import dev.caravan.queue.JobContent;
import dev.caravan.queue.JobId;
import dev.caravan.queue.artemis.BrokerQuestions.Depth;
import dev.caravan.queue.core.InFlight;
import dev.caravan.site.SiteKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/**
 * Goes through the jobs of queues, one at a time: first those that the worker has in its hands, as the broker knows them,
 * then the others with a browser. Never has more of a queue in memory than a browser's window.
 */
final class JobWalk {

    /** Octets the broker may send ahead to the browser. */
    private static final int WINDOW_OCTETS = 256 * 1024;

    /** From paged queues the first message takes 10 ms (measured); a queue that emptied meanwhile costs this once. */
    private static final long RECEIVE_MILLIS = 1_000;

    private static final byte[] NOT_SHOWN = new byte[0];

    private final BrokerQuestions control;
    private final ClientSession session;
    private final Hands hands;
    private final Function<Job, SiteKey> siteOf;

    /** @param session started */
    JobWalk(BrokerQuestions control, ClientSession session, Hands hands, Function<Job, SiteKey> siteOf) {
        this.control = control;
        this.session = session;
        this.hands = hands;
        this.siteOf = siteOf;
    }

    /** What the worker has in its hands. */
    record Hands(Map<JobId, InFlight> jobs, Map<SiteKey, SiteView> sites) {}

    /** Those of one queue. The visitor says whether to go on; so does this. */
    boolean through(Depth depth, Predicate<JobView> visitor) throws ActiveMQException {
        Optional<JobState> state = JobState.ofQueue(depth.queue());
        if (state.isEmpty()) {
            return true;
        }
        if (depth.delivering() > 0) {
            for (JsonNode message : control.delivering(depth.queue())) {
                Optional<JobView> view = view(message, state.get());
                if (view.isPresent() && !visitor.test(view.get())) {
                    return false;
                }
            }
        }
        return browse(depth, Optional.empty(), m -> visitor.test(view(m, state.get())));
    }

    /** One job that is in nobody's hands. */
    Optional<JobView> find(Depth depth, JobId job) throws ActiveMQException {
        Optional<JobState> state = JobState.ofQueue(depth.queue());
        JobView[] found = new JobView[1];
        if (state.isPresent() && depth.messages() > depth.delivering()) {
            browse(depth, Optional.of(filter(job)), message -> {
                found[0] = view(message, state.get());
                return false;
            });
        }
        return Optional.ofNullable(found[0]);
    }

    /** One job that the worker has in its hands. */
    Optional<JobView> findDelivering(Depth depth, JobId job) throws ActiveMQException {
        Optional<JobState> state = JobState.ofQueue(depth.queue());
        if (state.isEmpty() || depth.delivering() == 0) {
            return Optional.empty();
        }
        for (JsonNode message : control.delivering(depth.queue())) {
            if (job.text().equals(message.path(JobMessage.ID.toString()).asText())) {
                return view(message, state.get());
            }
        }
        return Optional.empty();
    }

    static String filter(JobId job) {
        return JobMessage.ID + " = '" + job.text() + "'";
    }

    private boolean browse(Depth depth, Optional<String> filter, Predicate<ClientMessage> visitor)
            throws ActiveMQException {
        long left =
                filter.isPresent() ? control.count(depth.queue(), filter.get()) : depth.messages() - depth.delivering();
        if (left <= 0) {
            return true;
        }
        try (ClientConsumer browser = session.createConsumer(
                SimpleString.of(depth.queue()), filter.map(SimpleString::of).orElse(null), WINDOW_OCTETS, -1, true)) {
            for (; left > 0; left--) {
                ClientMessage message = browser.receive(RECEIVE_MILLIS);
                if (message == null) {
                    return true;
                }
                if (isJob(message) && !visitor.test(message)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isJob(ClientMessage message) {
        return message.getStringProperty(JobMessage.ID) != null;
    }

    private JobView view(ClientMessage message, JobState state) {
        Job job = withLastError(JobMessage.read(message).job(), message);
        return view(job.id(), state, Optional.of(job), job.content().size());
    }

    /** Why a job failed stands in its notice only: what it carries itself is of the attempt before the last. */
    private static Job withLastError(Job job, ClientMessage message) {
        if (JobMessage.appended(message).length == 0) {
            return job;
        }
        Optional<String> error = QueueMessage.notice(message).concerns().stream()
                .findFirst()
                .map(c -> c.why().summary());
        return job.withProgress(job.progress().withLastError(error.or(job.progress()::lastError)));
    }

    private Optional<JobView> view(JsonNode message, JobState state) {
        String id = message.path(JobMessage.ID.toString()).asText();
        if (id.isEmpty()) {
            return Optional.empty();
        }
        Optional<Job> job = job(message.path("facts").asText());
        long octets = job.map(Job::content)
                .filter(JobContent.Stored.class::isInstance)
                .map(JobContent::size)
                .orElse(0L);
        return Optional.of(view(new JobId(id), state, job, octets));
    }

    private static Optional<Job> job(String facts) {
        try {
            return Optional.of(JobCodec.decode(facts, NOT_SHOWN));
        } catch (IllegalArgumentException e) {
            // The broker shows long properties in part only unless told otherwise.
            return Optional.empty();
        }
    }

    private JobView view(JobId id, JobState lying, Optional<Job> job, long octets) {
        InFlight known = hands.jobs().get(id);
        SiteKey site = known != null ? known.ticket().site() : job.map(siteOf).orElse(new SiteKey("", ""));
        JobState state = known == null ? lying : JobState.ofScheduler(known.state());
        return new JobView(
                id,
                state,
                job.map(JobWalk::withoutOctets),
                octets,
                site,
                hands.sites().getOrDefault(site, SiteView.IDLE));
    }

    static Job withoutOctets(Job job) {
        return new Job(
                job.id(),
                job.messageId(),
                job.account(),
                job.envelope(),
                job.nextHop(),
                job.content() instanceof JobContent.Inline(byte[] octets, var needs)
                        ? new JobContent.Inline(NOT_SHOWN, needs)
                        : job.content(),
                job.arrival(),
                job.expires(),
                job.transport(),
                job.priority(),
                job.reporting(),
                job.progress());
    }

    static List<Depth> ofJobs(List<Depth> depths) {
        return depths.stream()
                .filter(d -> JobState.ofQueue(d.queue()).isPresent() && d.messages() > 0)
                .toList();
    }
}
