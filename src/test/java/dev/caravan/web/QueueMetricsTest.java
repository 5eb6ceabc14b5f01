package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.intake.Signed;
import dev.caravan.intake.Verdict;
import dev.caravan.queue.Reporting;
import dev.caravan.queue.artemis.QueueSample;
import dev.caravan.queue.artemis.QueueSample.Shelf;
import dev.caravan.queue.artemis.WorkerListener.CommitFacts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class QueueMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final QueueMetrics metrics = new QueueMetrics(registry);

    @Test
    void depthsAndAgesAreThoseOfTheLastSampleAndUnknownBeforeIt() {
        AtomicReference<Optional<QueueSample>> latest = new AtomicReference<>(Optional.empty());
        metrics.show(latest::get);
        assertThat(depth("deferred")).isNaN();
        Map<Shelf, Long> depths = new EnumMap<>(Shelf.class);
        Map<Shelf, Duration> oldest = new EnumMap<>(Shelf.class);
        for (Shelf shelf : Shelf.values()) {
            depths.put(shelf, (long) shelf.ordinal());
            oldest.put(shelf, Duration.ofMillis(1_500));
        }
        latest.set(Optional.of(new QueueSample(Instant.EPOCH, depths, oldest, 3, 2, Map.of())));
        for (Shelf shelf : Shelf.values()) {
            assertThat(depth(shelf.word())).isEqualTo(shelf.ordinal());
        }
        assertThat(registry.get("caravan.queue.oldest.age.seconds")
                        .tag("state", "held")
                        .gauge()
                        .value())
                .isEqualTo(1.5);
        assertThat(registry.get("caravan.sites.down").gauge().value()).isEqualTo(2);
    }

    @Test
    void whatARateHoldsIsShownByTransportAndFallsToZero() {
        metrics.looked(new QueueSample(Instant.EPOCH, Map.of(), Map.of(), 0, 0, Map.of("relay", 7L)));
        assertThat(held("relay")).isEqualTo(7);
        metrics.looked(new QueueSample(Instant.EPOCH, Map.of(), Map.of(), 0, 0, Map.of("other", 2L)));
        assertThat(held("relay")).isZero();
        assertThat(held("other")).isEqualTo(2);
    }

    private double held(String transport) {
        return registry.get("caravan.rate.held")
                .tag("transport", transport)
                .gauge()
                .value();
    }

    @Test
    void aCommitIsTimedByWhatIsInIt() {
        metrics.committed(new CommitFacts(3, 0, 0, 0, 3), TimeUnit.MILLISECONDS.toNanos(4));
        metrics.committed(new CommitFacts(0, 2, 0, 5, 1), TimeUnit.MILLISECONDS.toNanos(6));
        assertThat(registry.get("caravan.commit").timer().count()).isEqualTo(2);
        assertThat(registry.get("caravan.claim").timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(4);
        assertThat(registry.get("caravan.settle").timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(6);
        assertThat(registry.get("caravan.claims.open").gauge().value()).isEqualTo(1);
        assertThat(registry.get("caravan.commit.jobs")
                        .tag("kind", "hopped")
                        .counter()
                        .count())
                .isEqualTo(5);
    }

    @Test
    void acceptedDropsAreCountedByTheirSignature() {
        for (Signed signed : List.of(
                new Signed(List.of("s._domainkey.x.example"), Optional.empty()),
                new Signed(List.of(), Optional.empty()),
                new Signed(List.of(), Optional.of("two authors")))) {
            metrics.heard(new Verdict.Accepted(
                    "id",
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    signed,
                    new Reporting(Reporting.Mode.FINAL, Optional.empty(), Optional.empty(), Optional.empty())));
        }
        for (String result : List.of("signed", "none", "doubtful")) {
            assertThat(registry.get("caravan.signing")
                            .tag("result", result)
                            .counter()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void noMeterHasALabelThatCouldBeADomainOrAnAddress() {
        metrics.show(Optional::empty);
        metrics.committed(new CommitFacts(1, 1, 1, 1, 1), 1);
        metrics.batchCommitting("caravan.outbound", 1);
        metrics.batchCommitted("caravan.outbound", 1);
        assertThat(registry.getMeters())
                .allSatisfy(m -> assertThat(m.getId().getTags())
                        .allSatisfy(t -> assertThat(t.getKey())
                                .isIn("state", "kind", "queue", "transport", "outcome", "reason", "result", "le")));
    }

    private double depth(String state) {
        return registry.get("caravan.queue.depth").tag("state", state).gauge().value();
    }
}
