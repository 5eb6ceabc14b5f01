package dev.caravan.web;

import dev.caravan.intake.Signed;
import dev.caravan.intake.Verdict;
import dev.caravan.queue.Job;
import dev.caravan.queue.JobId;
import dev.caravan.queue.Outcome;
import dev.caravan.queue.artemis.QueueSample;
import dev.caravan.queue.artemis.QueueSample.Shelf;
import dev.caravan.queue.artemis.WorkerListener;
import dev.caravan.queue.core.Settlement;
import dev.caravan.queue.core.Settler.Via;
import dev.caravan.route.camel.AttemptOutcome;
import dev.caravan.route.camel.AttemptSteps.AttemptListener;
import dev.caravan.route.camel.IntakeSteps.IntakeListener;
import dev.caravan.status.Hop;
import dev.caravan.status.Hop.TlsFacts;
import dev.caravan.transport.AttemptResult;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Counts and measures for Prometheus. No label is an address, a domain or a site: their number has no bound and they are
 * not everybody's to see. Transports are those that are configured.
 */
@Singleton
public class QueueMetrics implements WorkerListener, AttemptListener, IntakeListener {

    /** Upper bounds of the buckets of commits: from a fast disk to one in trouble (ours). */
    private static final Duration[] COMMIT_BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };

    /** Later ones share a label (ours): what matters is how much needs a second or third attempt. */
    private static final int ATTEMPT_LAST_OF_ITS_OWN = 3;

    /** The contract's reason of an attempt that ended for lack of TLS. */
    private static final String NO_TLS = "tls";

    private final MeterRegistry registry;
    private final Counters counters;
    private final Timer commits;
    private final Timer claims;
    private final Timer settlements;
    private final AtomicInteger running;
    private final AtomicInteger claimsOpen;
    private final MultiGauge rateHeld;

    /** By transport; touched by one thread only. */
    private final Map<String, Long> heldByRate = new HashMap<>();

    /** When a queue's batch began to commit; a queue has one consumer. */
    private final Map<String, Long> batches = new ConcurrentHashMap<>();

    public QueueMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.counters = new Counters(registry);
        this.commits = timer("caravan.commit", "Group commits of the worker");
        this.claims = timer("caravan.claim", "Those of them with claims in them: a job waits this long to be dialed");
        this.settlements = timer("caravan.settle", "Those of them with settlements in them");
        this.running = registry.gauge("caravan.attempts.running", new AtomicInteger());
        this.rateHeld = MultiGauge.builder("caravan.rate.held")
                .description("Jobs in the worker's hands that wait for the rate of their transport")
                .register(registry);
        this.claimsOpen = registry.gauge("caravan.claims.open", new AtomicInteger());
    }

    /** Shows what is sampled. */
    public void show(Supplier<Optional<QueueSample>> samples) {
        Shelf[] shelves = Shelf.values();
        for (Shelf shelf : shelves) {
            sampled("caravan.queue.depth", shelf, samples, s -> s.depths().get(shelf));
            sampled(
                    "caravan.queue.oldest.age.seconds",
                    shelf,
                    samples,
                    s -> s.oldest().get(shelf).toMillis() / 1e3);
        }
        Gauge.builder("caravan.sites.down", () -> value(samples, QueueSample::sitesDown))
                .register(registry);
    }

    /** Shows what of a sample has labels that come and go. One that was shown stays, with 0, or nobody saw it fall. */
    public void looked(QueueSample sample) {
        heldByRate.replaceAll((transport, before) -> 0L);
        heldByRate.putAll(sample.heldByRate());
        List<Row<?>> rows = new ArrayList<>();
        heldByRate.forEach((transport, jobs) -> rows.add(Row.of(Tags.of("transport", transport), jobs)));
        rateHeld.register(rows, true);
    }

    /** Shows how many transports wait for an operator. */
    public void showStopped(Supplier<Map<String, String>> transports) {
        Gauge.builder("caravan.transports.stopped", () -> transports.get().size())
                .description("Transports that wait for somebody to mend a log-in, a proxy or a relay")
                .register(registry);
    }

    private void sampled(
            String name, Shelf shelf, Supplier<Optional<QueueSample>> samples, ToDoubleFunction<QueueSample> of) {
        Gauge.builder(name, () -> value(samples, of)).tag("state", shelf.word()).register(registry);
    }

    private static double value(Supplier<Optional<QueueSample>> samples, ToDoubleFunction<QueueSample> of) {
        return samples.get().map(of::applyAsDouble).orElse(Double.NaN);
    }

    private Timer timer(String name, String description) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(COMMIT_BUCKETS)
                .register(registry);
    }

    @Override
    public void attempted(Job job, Via via, AttemptResult result, Settlement settlement) {
        for (Outcome outcome : settlement.outcomes()) {
            attempts(via.transport(), AttemptOutcome.of(outcome), 1);
            counters.count(
                    "caravan.deliveries",
                    "attempt",
                    attempt(job),
                    "transport",
                    via.transport(),
                    "tls",
                    tls(outcome),
                    "outcome",
                    AttemptOutcome.of(outcome).word());
        }
        if (result instanceof AttemptResult.Withheld) {
            attempts(
                    via.transport(),
                    AttemptOutcome.WITHHELD,
                    job.envelope().recipients().size());
        }
    }

    private static String attempt(Job job) {
        return job.attempt() <= ATTEMPT_LAST_OF_ITS_OWN ? Integer.toString(job.attempt()) : "4+";
    }

    /** How the session was secured that decided; {@code -} if there was none. */
    private static String tls(Outcome outcome) {
        Optional<TlsFacts> facts = outcome.hop().flatMap(Hop::tls);
        if (facts.isPresent()) {
            List<String> proofs = facts.get().verifiedBy();
            return proofs.isEmpty() ? facts.get().level() : String.join("+", proofs);
        }
        boolean spoke = outcome.hop().isPresent() && outcome.reply().isPresent();
        return spoke && !outcome.reason().equals(Optional.of(NO_TLS)) ? "clear" : "-";
    }

    @Override
    public void endedUnattempted(List<Outcome> outcomes) {
        for (Outcome outcome : outcomes) {
            counters.count(
                    "caravan.ended",
                    "outcome",
                    AttemptOutcome.of(outcome).word(),
                    "reason",
                    outcome.reason().orElse("-"));
        }
    }

    private void attempts(String transport, AttemptOutcome outcome, int recipients) {
        counters.count(recipients, "caravan.attempts", "transport", transport, "outcome", outcome.word());
    }

    @Override
    public void heard(Verdict verdict) {
        String result = switch (verdict) {
            case Verdict.Accepted _ -> "accepted";
            case Verdict.Refused _ -> "refused";
            case Verdict.Duplicate _ -> "duplicate";
        };
        counters.count("caravan.drops", "result", result);
        if (verdict instanceof Verdict.Accepted accepted) {
            counters.count("caravan.signing", "result", word(accepted.signed()));
        }
    }

    private static String word(Signed signed) {
        if (signed.doubt().isPresent()) {
            return "doubtful";
        }
        return signed.by().isEmpty() ? "none" : "signed";
    }

    @Override
    public void committed(CommitFacts facts, long nanos) {
        commits.record(nanos, TimeUnit.NANOSECONDS);
        if (facts.claims() > 0) {
            claims.record(nanos, TimeUnit.NANOSECONDS);
        }
        if (facts.settled() > 0) {
            settlements.record(nanos, TimeUnit.NANOSECONDS);
        }
        claimsOpen.set(facts.claimsOpen());
        count("claimed", facts.claims());
        count("settled", facts.settled());
        count("parked", facts.parked());
        count("hopped", facts.hops());
    }

    private void count(String kind, int jobs) {
        if (jobs > 0) {
            counters.count(jobs, "caravan.commit.jobs", "kind", kind);
        }
    }

    @Override
    public void commitFailed(CommitFacts facts) {
        counters.count("caravan.commit.failed");
    }

    @Override
    public void attempting(JobId job, int now) {
        running.set(now);
    }

    @Override
    public void attempted(JobId job, int now) {
        running.set(now);
    }

    @Override
    public void batchCommitting(String queue, int messages) {
        batches.put(queue, System.nanoTime());
    }

    @Override
    public void batchCommitted(String queue, int messages) {
        Long began = batches.remove(queue);
        if (began != null) {
            registry.timer("caravan.batch.commit", "queue", queue)
                    .record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
        }
    }
}
