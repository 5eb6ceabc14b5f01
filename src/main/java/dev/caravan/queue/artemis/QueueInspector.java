package dev.caravan.queue.artemis;

import dev.caravan.queue.Ids;
import dev.caravan.queue.Job;
import dev.caravan.queue.JobId;
import dev.caravan.queue.artemis.BrokerQuestions.Depth;
import dev.caravan.queue.artemis.JobWalk.Hands;
import dev.caravan.queue.content.ContentStore;
import dev.caravan.queue.core.InFlight;
import dev.caravan.queue.core.Ladder;
import dev.caravan.site.SiteKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.ActiveMQException;

/**
 * Shows jobs wherever they are, and carries out operators' commands on them. A job that the worker has in its hands is
 * the worker's to change; any other is taken from its queue to a desk of its own and from there, in one transaction, to
 * where the command sends it. If the process dies in between, the job is put aside: seen as held, and nothing is lost.
 */
public final class QueueInspector {

    /** A job that hops from rung to rung, or into the worker's hands, while it is looked for is looked for again. */
    private static final int LOOKS_MAX = 5;

    /** A search with few matches ends after so many jobs: about ten seconds of browsing (measured). */
    private static final int LOOKED_JOBS_MAX = 200_000;

    private static final long WORKER_MILLIS = 5_000;

    private final Worker worker;
    private final Broker broker;
    private final Function<Job, SiteKey> siteOf;
    private final Sites sites;
    private final Desk desk;
    private final QuarantineShelf quarantine;
    private final ReentrantLock operating = new ReentrantLock();

    /**
     * What an inspector needs besides the worker and its broker.
     *
     * @param siteOf where a job's next attempt would go
     */
    public record Parts(ContentStore contents, Ids ids, Ladder ladder, Function<Job, SiteKey> siteOf, Sites sites) {}

    public QueueInspector(Worker worker, Broker broker, Parts parts) {
        this.worker = worker;
        this.broker = broker;
        this.siteOf = parts.siteOf();
        this.sites = parts.sites();
        this.desk = new Desk(worker, broker, parts);
        this.quarantine = new QuarantineShelf(broker, desk);
    }

    /** What is in quarantine. */
    public QuarantineShelf quarantine() {
        return quarantine;
    }

    /** Lists jobs, the next to be tried first as far as that is known. */
    public JobPage list(JobQuery query) throws ActiveMQException {
        Hands hands = hands();
        try (BrokerQuestions control = BrokerQuestions.connect(broker);
                Broker.Connection connection = broker.connectForRequests()) {
            connection.session().start();
            List<Depth> depths = JobWalk.ofJobs(control.depths());
            JobWalk walk = new JobWalk(control, connection.session(), hands, siteOf);
            Page page = new Page(query);
            for (Depth depth : inOrder(depths)) {
                if (query.state().isPresent() && !mayHold(depth, query.state().get())) {
                    continue;
                }
                if (!walk.through(depth, page::add)) {
                    break;
                }
            }
            return new JobPage(counts(depths, hands), page.jobs, page.more, page.looked);
        }
    }

    /** One job, if there is such a one. */
    public Optional<JobView> show(JobId job) throws ActiveMQException {
        Hands hands = hands();
        try (BrokerQuestions control = BrokerQuestions.connect(broker);
                Broker.Connection connection = broker.connectForRequests()) {
            connection.session().start();
            JobWalk walk = new JobWalk(control, connection.session(), hands, siteOf);
            for (int look = 0; look < LOOKS_MAX; look++) {
                for (Depth depth : JobWalk.ofJobs(control.depths())) {
                    Optional<JobView> found = walk.findDelivering(depth, job);
                    if (found.isEmpty()) {
                        found = walk.find(depth, job);
                    }
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
            return Optional.empty();
        }
    }

    /** Carries out a command on a job. One at a time. */
    public Operated operate(JobId job, OperatorCommand command) throws ActiveMQException {
        operating.lock();
        try (BrokerQuestions control = BrokerQuestions.connect(broker)) {
            for (int look = 0; look < LOOKS_MAX; look++) {
                Optional<Operated> answer = byWorker(job, command);
                if (answer.isEmpty()) {
                    answer = byDesk(control, job, command);
                }
                if (answer.isPresent()) {
                    return answer.get();
                }
            }
            return show(job)
                    .<Operated>map(view -> new Operated.NotPossible(
                            command.isPossible(view.state())
                                    ? "it is on its way from one queue to the next; try again"
                                    : command.whyNot(view.state())))
                    .orElseGet(Operated.NotFound::new);
        } finally {
            operating.unlock();
        }
    }

    private Optional<Operated> byWorker(JobId job, OperatorCommand command) throws ActiveMQException {
        if (command == OperatorCommand.RELEASE) {
            InFlight known = hands().jobs().get(job);
            return known == null
                    ? Optional.empty()
                    : Optional.of(new Operated.NotPossible(command.whyNot(JobState.ofScheduler(known.state()))));
        }
        String answer = ofWorker(worker.operate(job, command.withdrawal()));
        return switch (answer) {
            case "" -> Optional.empty();
            case "done" -> Optional.of(new Operated.Done());
            default -> Optional.of(new Operated.NotPossible(command.whyNot(JobState.RUNNING)));
        };
    }

    /** Empty if the job was nowhere, or went elsewhere between look and grasp. */
    private Optional<Operated> byDesk(BrokerQuestions control, JobId job, OperatorCommand command)
            throws ActiveMQException {
        String filter = JobWalk.filter(job);
        for (Depth depth : JobWalk.ofJobs(control.depths())) {
            JobState state = JobState.ofQueue(depth.queue()).orElseThrow();
            if (depth.messages() == depth.delivering() || control.count(depth.queue(), filter) == 0) {
                continue;
            }
            if (!command.isPossible(state)) {
                return Optional.of(new Operated.NotPossible(command.whyNot(state)));
            }
            String place = Desk.of(state);
            if (!depth.queue().equals(place) && control.move(depth.queue(), filter, place) == 0) {
                return Optional.empty();
            }
            desk.carryOut(job, command, state);
            return Optional.of(new Operated.Done());
        }
        return Optional.empty();
    }

    private Hands hands() throws ActiveMQException {
        List<InFlight> inFlight = ofWorker(worker.inFlight());
        Map<JobId, InFlight> jobs =
                inFlight.stream().collect(Collectors.toMap(f -> f.ticket().job(), f -> f, (first, second) -> second));
        return new Hands(jobs, sites.look(inFlight));
    }

    private static <T> T ofWorker(java.util.concurrent.CompletableFuture<T> answer) throws ActiveMQException {
        try {
            return answer.get(WORKER_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ActiveMQException("interrupted while the worker was asked");
        } catch (TimeoutException | ExecutionException e) {
            throw new ActiveMQException("the worker does not answer");
        }
    }

    private static List<Depth> inOrder(List<Depth> depths) {
        return depths.stream()
                .sorted(Comparator.comparing(
                                (Depth d) -> JobState.ofQueue(d.queue()).orElseThrow())
                        .thenComparing(Depth::queue, QueueInspector::byLengthThenName))
                .toList();
    }

    /** Puts the rung of 5 s before that of 15 s. */
    private static int byLengthThenName(String a, String b) {
        return a.length() != b.length() ? Integer.compare(a.length(), b.length()) : a.compareTo(b);
    }

    private static boolean mayHold(Depth depth, JobState wanted) {
        JobState lying = JobState.ofQueue(depth.queue()).orElseThrow();
        boolean inHands = wanted == JobState.RUNNING || wanted == JobState.WAITING || wanted == JobState.OVERFLOW;
        return lying == wanted
                || inHands && (lying == JobState.READY || lying == JobState.OVERFLOW) && depth.delivering() > 0;
    }

    private static Map<JobState, Long> counts(List<Depth> depths, Hands hands) {
        Map<JobState, Long> counts = new EnumMap<>(JobState.class);
        for (JobState state : JobState.values()) {
            counts.put(state, 0L);
        }
        long inHands = 0;
        for (Depth depth : depths) {
            JobState state = JobState.ofQueue(depth.queue()).orElseThrow();
            boolean counted = state == JobState.READY || state == JobState.OVERFLOW;
            counts.merge(state, counted ? depth.messages() - depth.delivering() : depth.messages(), Long::sum);
            inHands += counted ? depth.delivering() : 0;
        }
        long known = 0;
        for (InFlight job : hands.jobs().values()) {
            counts.merge(JobState.ofScheduler(job.state()), 1L, Long::sum);
            known++;
        }
        // Sent to the worker, and not yet looked at by it.
        counts.merge(JobState.READY, Math.max(0, inHands - known), Long::sum);
        return counts;
    }

    /** What matches, from the offset to the limit. */
    private static final class Page {
        private final JobQuery query;
        private final List<JobView> jobs = new ArrayList<>();
        private int matches;
        private int looked;
        private boolean more;

        Page(JobQuery query) {
            this.query = query;
        }

        boolean add(JobView view) {
            if (++looked > LOOKED_JOBS_MAX) {
                more = true;
                return false;
            }
            if (isWanted(view) && ++matches > query.offset()) {
                if (jobs.size() == query.limit()) {
                    more = true;
                    return false;
                }
                jobs.add(view);
            }
            return true;
        }

        private boolean isWanted(JobView view) {
            return query.state().filter(s -> s != view.state()).isEmpty()
                    && query.site()
                            .filter(s -> !s.equals(view.site().place())
                                    && !s.equals(view.site().toString())
                                    && view.job()
                                            .filter(job ->
                                                    s.equals(job.nextHop().text()))
                                            .isEmpty())
                            .isEmpty();
        }
    }
}
