package dev.caravan.queue.artemis;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.queue.JobId;
import dev.caravan.queue.artemis.BrokerQuestions.Depth;
import dev.caravan.queue.artemis.QueueSample.Shelf;
import dev.caravan.queue.core.InFlight;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.jboss.logging.Logger;

/**
 * Looks at all queues every few seconds, in a thread of its own, so that nobody who asks for a number makes the broker
 * work. That it could look also says that the broker is there.
 */
public final class QueueWatch implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(QueueWatch.class);

    /** Finer than the scrapes of a Prometheus, and a few milliseconds of the broker's time (ours). */
    private static final long INTERVAL_SECONDS = 5;

    /** So many looks may fail or take long before the broker counts as out of reach. */
    private static final int MISSES_MAX = 3;

    private static final long WORKER_MILLIS = 2_000;

    private final Worker worker;
    private final Broker broker;
    private final Sites sites;
    private final InstantSource clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("caravan-watch").daemon().factory());
    private volatile Optional<QueueSample> latest = Optional.empty();
    private volatile long lookedNanos;
    private volatile Consumer<QueueSample> listener = sample -> {};

    public QueueWatch(Worker worker, Broker broker, Sites sites, InstantSource clock) {
        this.worker = worker;
        this.broker = broker;
        this.sites = sites;
        this.clock = clock;
    }

    /** Shows every look that succeeds from now on, on the thread that looks. */
    public void onLook(Consumer<QueueSample> listener) {
        this.listener = listener;
    }

    /** Looks once, then from time to time. */
    public void start() {
        timer.scheduleWithFixedDelay(this::look, 0, INTERVAL_SECONDS, TimeUnit.SECONDS);
    }

    /** The last look that succeeded, however long ago. */
    public Optional<QueueSample> latest() {
        return latest;
    }

    /** Whether the broker has answered lately. */
    public boolean isReachable() {
        long age = System.nanoTime() - lookedNanos;
        return latest.isPresent() && age < TimeUnit.SECONDS.toNanos(MISSES_MAX * INTERVAL_SECONDS);
    }

    private void look() {
        try {
            QueueSample sample = sample();
            latest = Optional.of(sample);
            lookedNanos = System.nanoTime();
            listener.accept(sample);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warnf("the queues cannot be looked at, trying again: %s", e);
        }
    }

    QueueSample sample() throws Exception {
        List<InFlight> inFlight = worker.inFlight().get(WORKER_MILLIS, TimeUnit.MILLISECONDS);
        int down = (int) sites.look(inFlight).values().stream()
                .filter(s -> s.downSince().isPresent())
                .count();
        Instant now = clock.instant();
        Map<Shelf, Long> depths = new EnumMap<>(Shelf.class);
        Map<Shelf, Duration> oldest = new EnumMap<>(Shelf.class);
        Shelf.all().forEach(shelf -> {
            depths.put(shelf, 0L);
            oldest.put(shelf, Duration.ZERO);
        });
        try (BrokerQuestions control = BrokerQuestions.connect(broker)) {
            for (Depth depth : control.depths()) {
                Optional<Shelf> shelf = Shelf.ofQueue(depth.queue());
                if (shelf.isPresent() && depth.messages() > 0) {
                    long free = depth.messages() - depth.delivering();
                    depths.merge(shelf.get(), shelf.get().isReadByTheWorker() ? free : depth.messages(), Long::sum);
                    age(control, depth, shelf.get(), now)
                            .ifPresent(a -> oldest.merge(shelf.get(), a, QueueWatch::longer));
                }
            }
        }
        depths.put(Shelf.IN_FLIGHT, (long) inFlight.size());
        inFlight.forEach(f ->
                oldest.merge(Shelf.IN_FLIGHT, Duration.between(f.ticket().job().made(), now), QueueWatch::longer));
        int running =
                (int) inFlight.stream().filter(f -> f.state().equals("running")).count();
        return new QueueSample(now, Map.copyOf(depths), Map.copyOf(oldest), running, down, heldByRate(inFlight));
    }

    private static Map<String, Long> heldByRate(List<InFlight> inFlight) {
        return inFlight.stream()
                .filter(f -> f.rateWaitNanos() > 0 && JobState.ofScheduler(f.state()) == JobState.WAITING)
                .collect(Collectors.groupingBy(f -> f.ticket().site().transport(), Collectors.counting()));
    }

    /** Of the first in line, and on rungs of the heads that the worker holds: not always the very oldest, but near. */
    private static Optional<Duration> age(BrokerQuestions control, Depth depth, Shelf shelf, Instant now)
            throws ActiveMQException {
        Optional<Instant> since = Optional.empty();
        if (depth.messages() > depth.delivering()) {
            since = Optional.ofNullable(control.first(depth.queue())).flatMap(QueueWatch::since);
        }
        if (shelf == Shelf.DEFERRED && depth.delivering() > 0) {
            for (JsonNode head : control.delivering(depth.queue())) {
                Optional<Instant> other = since(head);
                if (other.isPresent() && (since.isEmpty() || other.get().isBefore(since.get()))) {
                    since = other;
                }
            }
        }
        return since.map(s -> Duration.between(s, now));
    }

    /** Of a job, when it was made; of anything else, when it was sent here. */
    private static Optional<Instant> since(JsonNode message) {
        String id = message.path(JobMessage.ID.toString()).asText();
        if (!id.isEmpty()) {
            return Optional.of(new JobId(id).made());
        }
        long sent = message.path("timestamp").asLong();
        return sent == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(sent));
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
