package dev.caravan.queue.artemis;

import dev.caravan.queue.Job;
import java.time.Instant;
import java.util.Optional;

/**
 * Something in quarantine as operators see it.
 *
 * @param id the job's, or {@code q} and a number of the broker's for what is no job
 * @param job without its octets, if it is one
 * @param why what put it here, in one line
 * @param queue where it was
 * @param account whose it is, if that is known
 * @param since when it came here; of what the broker itself put here, when it was sent
 * @param octets of its body
 */
public record Quarantined(
        String id, Optional<Job> job, String why, String queue, Optional<String> account, Instant since, long octets) {

    private static final String PREFIX = "q";

    static String nameOf(long messageId) {
        return PREFIX + messageId;
    }

    /** Whether this is how something is named that is no job. */
    public static boolean isName(String id) {
        return id.matches(PREFIX + "\\d{1,18}");
    }

    static long messageId(String name) {
        return Long.parseLong(name.substring(PREFIX.length()));
    }
}
