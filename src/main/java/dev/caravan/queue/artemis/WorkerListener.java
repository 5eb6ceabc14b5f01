package dev.caravan.queue.artemis;

import dev.caravan.queue.JobId;
import dev.caravan.queue.Outcome;
import java.util.List;

/** Hears what the worker commits: for metrics, and for proofs that must know where the process is. */
public interface WorkerListener {

    /** Nobody listens. */
    WorkerListener NONE = new WorkerListener() {};

    /** A commit begins. */
    default void committing(CommitFacts facts) {}

    /** A commit has returned. */
    default void committed(CommitFacts facts, long nanos) {}

    /** A commit failed, or its answer was lost. */
    default void commitFailed(CommitFacts facts) {}

    /**
     * Jobs came to something without an attempt: expired, in doubt, quarantined, or an operator ended them. After the
     * commit that says so.
     */
    default void endedUnattempted(List<Outcome> outcomes) {}

    /** An attempt begins, or has ended. */
    default void attempting(JobId job, int running) {}

    default void attempted(JobId job, int running) {}

    /** A batch of a route's messages is committed. */
    default void batchCommitting(String queue, int messages) {}

    /** That commit has returned. */
    default void batchCommitted(String queue, int messages) {}

    /** What one group commit holds. */
    record CommitFacts(int claims, int settled, int parked, int hops, int claimsOpen) {}

    /** All of them. */
    static WorkerListener of(List<WorkerListener> listeners) {
        return new WorkerListener() {
            @Override
            public void committing(CommitFacts facts) {
                listeners.forEach(l -> l.committing(facts));
            }

            @Override
            public void committed(CommitFacts facts, long nanos) {
                listeners.forEach(l -> l.committed(facts, nanos));
            }

            @Override
            public void commitFailed(CommitFacts facts) {
                listeners.forEach(l -> l.commitFailed(facts));
            }

            @Override
            public void endedUnattempted(List<Outcome> outcomes) {
                listeners.forEach(l -> l.endedUnattempted(outcomes));
            }

            @Override
            public void batchCommitting(String queue, int messages) {
                listeners.forEach(l -> l.batchCommitting(queue, messages));
            }

            @Override
            public void batchCommitted(String queue, int messages) {
                listeners.forEach(l -> l.batchCommitted(queue, messages));
            }

            @Override
            public void attempting(JobId job, int running) {
                listeners.forEach(l -> l.attempting(job, running));
            }

            @Override
            public void attempted(JobId job, int running) {
                listeners.forEach(l -> l.attempted(job, running));
            }
        };
    }
}
