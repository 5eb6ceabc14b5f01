package dev.caravan.queue.artemis;

import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.ForwardPath;
import dev.caravan.envelope.Recipient;
import dev.caravan.envelope.ReversePath;
import dev.caravan.message.MessageContent.Needs;
import dev.caravan.queue.Ids;
import dev.caravan.queue.Job;
import dev.caravan.queue.JobContent;
import dev.caravan.queue.JobId;
import dev.caravan.queue.Outcome.Action;
import dev.caravan.queue.Priority;
import dev.caravan.queue.Progress;
import dev.caravan.queue.Reporting;
import dev.caravan.queue.artemis.EmbeddedBrokerSettings.Acceptor;
import dev.caravan.queue.content.FileContentStore;
import dev.caravan.queue.core.Event.Signal;
import dev.caravan.queue.core.Ladder;
import dev.caravan.queue.core.RetrySchedule;
import dev.caravan.queue.core.SchedulerLimits;
import dev.caravan.queue.core.Settler;
import dev.caravan.queue.core.Settler.Via;
import dev.caravan.queue.core.Ticket.Feed;
import dev.caravan.queue.embedded.EmbeddedBroker;
import dev.caravan.site.SiteKey;
import dev.caravan.site.SiteLimits;
import dev.caravan.status.Diagnostic;
import dev.caravan.status.EnhancedStatusCode;
import dev.caravan.status.Hop;
import dev.caravan.status.Reason;
import dev.caravan.status.RecipientOutcome;
import dev.caravan.status.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientProducer;

/** A broker, a worker and a transport that is a function: what the queue's own tests need. */
final class QueueRig implements AutoCloseable {

    static final RetrySchedule QUICK =
            new RetrySchedule(List.of(Duration.ofSeconds(1), Duration.ofSeconds(1)), Optional.empty(), 5);

    final EmbeddedBroker embedded;
    final Broker broker;

    /** Past whatever lies between worker and broker. */
    final Broker direct;

    final Ids ids;
    final Map<JobId, Integer> dialed = new ConcurrentHashMap<>();
    final Map<JobId, Integer> delivered = new ConcurrentHashMap<>();
    final FileContentStore contents;
    private final RetrySchedule schedule;
    private final Function<Job, RecipientOutcome> transport;
    Worker worker;

    QueueRig(Path directory, RetrySchedule schedule, Function<Job, RecipientOutcome> transport) throws IOException {
        this(directory, schedule, transport, Optional.empty());
    }

    /** With a worker that reaches the broker through the proxy. */
    static QueueRig over(BreakableProxy proxy, Path directory, Function<Job, RecipientOutcome> transport)
            throws IOException {
        return new QueueRig(directory, QUICK, transport, Optional.of(proxy));
    }

    private QueueRig(
            Path directory,
            RetrySchedule schedule,
            Function<Job, RecipientOutcome> transport,
            Optional<BreakableProxy> proxy)
            throws IOException {
        RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
        this.ids = new Ids(InstantSource.system(), random);
        this.schedule = schedule;
        this.transport = transport;
        this.embedded = new EmbeddedBroker(new EmbeddedBrokerSettings(
                directory.resolve("broker"),
                proxy.map(p -> new Acceptor("127.0.0.1", p.target(), Optional.empty())),
                "secret",
                Map.of()));
        embedded.start();
        this.direct = at(EmbeddedBrokerSettings.VM_URL);
        this.broker = proxy.map(p -> at("tcp://127.0.0.1:" + p.port())).orElse(direct);
        this.contents = new FileContentStore(directory.resolve("content"), ids);
        this.worker = worker(WorkerListener.NONE);
    }

    private static Broker at(String url) {
        return new Broker(new BrokerAddress(url, EmbeddedBrokerSettings.INTERNAL_USER, "secret"));
    }

    Worker worker(WorkerListener listener) {
        return new Worker(
                new Worker.Settings(
                        new SchedulerLimits(2_000, 64L << 20, 500),
                        schedule,
                        Ladder.with(schedule.delays()),
                        Duration.ofDays(7),
                        List.of()),
                new Worker.Ports(broker, attempts(), contents, ids, listener));
    }

    private Attempts attempts() {
        Settler settler = new Settler(schedule, ids);
        return new Attempts() {
            @Override
            public SiteKey siteOf(Job job) {
                return new SiteKey("test", job.nextHop().text());
            }

            @Override
            public SiteLimits limitsOf(SiteKey site) {
                return new SiteLimits(10, 100);
            }

            @Override
            public Made make(Job job, SiteKey site) {
                dialed.merge(job.id(), 1, Integer::sum);
                RecipientOutcome outcome = transport.apply(job);
                if (outcome instanceof RecipientOutcome.Delivered) {
                    delivered.merge(job.id(), 1, Integer::sum);
                }
                return new Made(
                        settler.attempted(
                                job, List.of(outcome), new Via("test", site.place(), Action.DELIVERED), Instant.now()),
                        Signal.REACHED);
            }
        };
    }

    static RecipientOutcome delivered(Job job) {
        return new RecipientOutcome.Delivered(
                job.envelope().recipients().getFirst().path(),
                Reply.of(250, "ok"),
                new Hop("test", Optional.empty(), Optional.empty(), Duration.ZERO));
    }

    static RecipientOutcome deferred(Job job) {
        return new RecipientOutcome.Deferred(
                job.envelope().recipients().getFirst().path(),
                new Diagnostic(
                        Reason.REPLY,
                        new EnhancedStatusCode(4, 2, 1),
                        Optional.of(Reply.of(450, "later")),
                        "not now",
                        Optional.empty()));
    }

    Job job(String domain) {
        ForwardPath path = ForwardPath.parse("<rcpt@" + domain + ">");
        return new Job(
                ids.job(),
                ids.next(),
                "app",
                Envelope.of(ReversePath.parse("<from@sender.example>"), List.of(Recipient.of(path))),
                path.host(),
                new JobContent.Inline(new byte[10_240], Needs.SEVEN_BIT),
                Instant.now(),
                Optional.empty(),
                Optional.empty(),
                Priority.NORMAL,
                new Reporting(Reporting.Mode.FINAL, Optional.empty(), Optional.empty(), Optional.empty()),
                Progress.start(Instant.now()));
    }

    void enqueue(String domain, int count) throws Exception {
        QueueLayout.ensure(direct, Ladder.with(schedule.delays()));
        try (Broker.Connection connection = direct.connect()) {
            ClientProducer producer = connection.session().createProducer();
            for (int i = 0; i < count; i++) {
                producer.send(
                        SimpleString.of(QueueNames.ready(Feed.FRESH, Priority.NORMAL)),
                        JobMessage.of(job(domain)).write(connection.session()));
                if (i % 500 == 499) {
                    connection.session().commit();
                }
            }
            connection.session().commit();
        }
    }

    long depth(String queue) throws Exception {
        try (Broker.Connection connection = direct.connect()) {
            return connection.session().queueQuery(SimpleString.of(queue)).getMessageCount();
        }
    }

    @Override
    public void close() throws Exception {
        worker.close();
        embedded.close();
    }
}
