package dev.caravan.queue.artemis;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What an operator can do with a job, and when. */
public enum OperatorCommand {
    /** Put it aside until released. */
    HOLD(Withdrawal.HOLD, JobState.READY, JobState.WAITING, JobState.DEFERRED, JobState.OVERFLOW),
    /** Let a held job go on, now. */
    RELEASE(Withdrawal.RETRY, JobState.HELD),
    /** Try it now, whenever it was due; a failed one with a fresh schedule. */
    RETRY(
            Withdrawal.RETRY,
            JobState.READY,
            JobState.WAITING,
            JobState.DEFERRED,
            JobState.OVERFLOW,
            JobState.HELD,
            JobState.FAILED),
    /** End it as failed; the sender is notified. */
    FAIL(Withdrawal.FAIL, JobState.READY, JobState.WAITING, JobState.DEFERRED, JobState.OVERFLOW, JobState.HELD),
    /** End it without a notification; of a failed one nothing is kept. */
    DROP(
            Withdrawal.DROP,
            JobState.READY,
            JobState.WAITING,
            JobState.DEFERRED,
            JobState.OVERFLOW,
            JobState.HELD,
            JobState.FAILED);

    private final Withdrawal withdrawal;
    private final Set<JobState> from;

    OperatorCommand(Withdrawal withdrawal, JobState... from) {
        this.withdrawal = withdrawal;
        this.from = Set.of(from);
    }

    /** In lower case, as it is typed. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Empty if there is no such command. */
    public static Optional<OperatorCommand> of(String word) {
        return Stream.of(values()).filter(c -> c.word().equals(word)).findFirst();
    }

    Withdrawal withdrawal() {
        return withdrawal;
    }

    boolean isPossible(JobState state) {
        return from.contains(state);
    }

    /** Why not, and what would be right. */
    String whyNot(JobState state) {
        return switch (state) {
            case RUNNING -> "an attempt is under way; try again when it has ended";
            case HELD -> "it is held already; release, retry, fail or drop it";
            case FAILED -> "it has failed already; retry it, or drop what is kept of it";
            case READY, WAITING, DEFERRED, OVERFLOW ->
                "it is not held but " + state.word() + "; retry it to have it tried now";
        };
    }
}
