package dev.caravan.queue;

import dev.caravan.nexthop.AddressesTried;
import java.time.Instant;
import java.util.Optional;

/**
 * What changes about a job from attempt to attempt.
 *
 * @param attempts attempts that have ended, 0 at first; an attempt in doubt counts
 * @param due when the next attempt may start, by the wall clock
 * @param inDoubtInARow how often running the process died while this job was under way
 * @param outcomes how many outcomes were reported: the next one's sequence number
 * @param deferralReported whether the first deferral was reported
 * @param delayNotified whether the sender got a delayed notification
 * @param lastError why the last attempt did not deliver, in one line
 * @param addressesTried where attempts have been, for the choice of the next one's addresses
 */
public record Progress(
        int attempts,
        Instant due,
        int inDoubtInARow,
        int outcomes,
        boolean deferralReported,
        boolean delayNotified,
        Optional<String> lastError,
        AddressesTried addressesTried) {

    /** Before the first attempt. */
    public static Progress start(Instant due) {
        return new Progress(0, due, 0, 0, false, false, Optional.empty(), AddressesTried.NONE);
    }

    public Progress withDue(Instant other) {
        return new Progress(
                attempts, other, inDoubtInARow, outcomes, deferralReported, delayNotified, lastError, addressesTried);
    }

    public Progress withInDoubtInARow(int times) {
        return new Progress(attempts, due, times, outcomes, deferralReported, delayNotified, lastError, addressesTried);
    }

    public Progress withLastError(Optional<String> other) {
        return new Progress(
                attempts, due, inDoubtInARow, outcomes, deferralReported, delayNotified, other, addressesTried);
    }

    /** After an attempt at these addresses. */
    public Progress withAddressesTried(AddressesTried other) {
        return new Progress(attempts, due, inDoubtInARow, outcomes, deferralReported, delayNotified, lastError, other);
    }
}
