package dev.caravan.bench;

import dev.caravan.bench.Probe.Slot;
import dev.caravan.queue.JobId;
import dev.caravan.queue.artemis.QueueNames;
import dev.caravan.queue.artemis.WorkerListener;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Tells the probe file where the process is. Without the system property it does nothing. */
public final class ProbeListener implements WorkerListener {

    private final @Nullable Probe probe;

    /** For the service loader. */
    public ProbeListener() {
        String file = System.getProperty(Probe.PROPERTY);
        this.probe = file == null ? null : Probe.open(Path.of(file));
    }

    @Override
    public void committing(CommitFacts facts) {
        if (probe != null) {
            probe.set(Slot.LANE_CLAIMS, facts.claims());
            probe.set(Slot.LANE_SETTLED, facts.settled());
            probe.add(Slot.PARKED, facts.parked());
            probe.add(Slot.HOPS, facts.hops());
            probe.add(Slot.LANE_BEGUN, 1);
        }
    }

    @Override
    public void committed(CommitFacts facts, long nanos) {
        if (probe != null) {
            probe.set(Slot.CLAIMS_OPEN, facts.claimsOpen() + facts.claims() - facts.settled());
            probe.add(Slot.LANE_ENDED, 1);
            probe.add(Slot.COMMIT_NANOS, nanos);
            probe.add(Slot.SETTLED, facts.settled());
        }
    }

    @Override
    public void commitFailed(CommitFacts facts) {
        if (probe != null) {
            probe.add(Slot.LANE_ENDED, 1);
        }
    }

    @Override
    public void attempting(JobId job, int running) {
        if (probe != null) {
            long now = probe.add(Slot.RUNNING, 1);
            if (now > probe.get(Slot.RUNNING_MAX)) {
                probe.set(Slot.RUNNING_MAX, now);
            }
        }
    }

    @Override
    public void attempted(JobId job, int running) {
        if (probe != null) {
            probe.add(Slot.RUNNING, -1);
        }
    }

    @Override
    public void batchCommitting(String queue, int messages) {
        if (probe != null) {
            boolean intake = queue.equals(QueueNames.OUTBOUND);
            probe.add(intake ? Slot.INTAKE_BEGUN : Slot.OTHER_COMMITS, 1);
        }
    }

    @Override
    public void batchCommitted(String queue, int messages) {
        if (probe != null && queue.equals(QueueNames.OUTBOUND)) {
            probe.add(Slot.INTAKE_MESSAGES, messages);
            probe.add(Slot.INTAKE_ENDED, 1);
        }
    }
}
