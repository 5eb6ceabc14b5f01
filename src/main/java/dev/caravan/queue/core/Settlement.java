package dev.caravan.queue.core;

import dev.caravan.queue.Job;
import dev.caravan.queue.Notice;
import dev.caravan.queue.Outcome;
import java.util.List;
import java.util.Optional;

/**
 * All that one commit writes when a job is settled.
 *
 * @param outcomes to the outbox
 * @param again the job's rest, to the delay ladder
 * @param notices to the dead-letter queue
 * @param quarantine why the job must not be tried again, if so; then nothing else happens to it
 */
public record Settlement(
        List<Outcome> outcomes, Optional<Job> again, List<Notice> notices, Optional<String> quarantine) {

    public Settlement {
        outcomes = List.copyOf(outcomes);
        notices = List.copyOf(notices);
    }
}
