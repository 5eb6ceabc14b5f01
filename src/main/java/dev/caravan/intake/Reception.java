package dev.caravan.intake;

import dev.caravan.queue.Job;
import dev.caravan.queue.Reporting;
import java.time.Instant;

/**
 * One drop while it is looked at.
 *
 * @param messageId the id it will have
 * @param account the broker's user, or {@link Job#DSN_ACCOUNT}
 * @param limits those that hold for whoever made it
 */
record Reception(Drop drop, String messageId, String account, Instant now, IntakeLimits limits, Reporting reporting) {

    static String accountOf(Drop drop) {
        return switch (drop.origin()) {
            case PRODUCER -> drop.account();
            case CARAVAN -> Job.DSN_ACCOUNT;
        };
    }
}
