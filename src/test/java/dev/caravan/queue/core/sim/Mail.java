package dev.caravan.queue.core.sim;

import dev.caravan.queue.Job;
import dev.caravan.queue.JobId;
import java.util.List;

/**
 * A message on the model's broker.
 *
 * @param number its place in the order of sending
 * @param enteredMillis when it was sent, by the wall clock
 */
record Mail(long number, String queue, Body body, long enteredMillis) {

    /** What is in it. */
    sealed interface Body {}

    /** A job. */
    record OfJob(Job job) implements Body {
        @Override
        public String toString() {
            return job.id() + "/" + job.attempt();
        }
    }

    /** A record of claims. */
    record OfClaims(String record, List<Claim> claims) implements Body {}

    /** One attempt of one job. */
    record Claim(JobId job, int attempt) {}

    Job job() {
        return ((OfJob) body).job();
    }
}
