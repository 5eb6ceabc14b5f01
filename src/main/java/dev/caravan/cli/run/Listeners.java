package dev.caravan.cli.run;

import dev.caravan.dns.DnsListener;
import dev.caravan.mtasts.StsListener;
import dev.caravan.queue.artemis.WorkerListener;
import dev.caravan.route.camel.AttemptSteps.AttemptListener;
import dev.caravan.route.camel.EventLog;
import dev.caravan.route.camel.IntakeSteps.IntakeListener;
import dev.caravan.transport.DeliveryListener;
import java.util.List;

/** What listens: metrics, logs, proofs. */
public record Listeners(
        WorkerListener worker,
        AttemptListener attempts,
        IntakeListener intake,
        DnsListener dns,
        DeliveryListener deliveries,
        StsListener policies) {

    /** With none for intake, names, deliveries and policies. */
    public Listeners(WorkerListener worker, AttemptListener attempts) {
        this(worker, attempts, verdict -> {}, DnsListener.NONE, DeliveryListener.NOBODY, StsListener.NOBODY);
    }

    /** These, and the log. */
    Listeners and(EventLog log) {
        return new Listeners(
                WorkerListener.of(List.of(worker, log)),
                (job, via, result, settlement) -> {
                    log.attempted(job, via, result, settlement);
                    attempts.attempted(job, via, result, settlement);
                },
                verdict -> {
                    log.heard(verdict);
                    intake.heard(verdict);
                },
                dns,
                deliveries,
                StsListener.of(List.of(policies, new StsLog())));
    }
}
