package dev.caravan.transport.camel;

import dev.caravan.status.Diagnostic;
import dev.caravan.status.RecipientOutcome;
import dev.caravan.transport.AttemptResult;
import java.util.List;
import java.util.stream.Collectors;

/** Some recipient was not delivered. The outcomes of all are here, those that were delivered included. */
public final class NotDeliveredException extends Exception {

    private final transient List<RecipientOutcome> outcomes;

    NotDeliveredException(AttemptResult result) {
        super(message(result), null, false, true);
        this.outcomes = switch (result) {
            case AttemptResult.Attempted(List<RecipientOutcome> all, var _, var _) -> all;
            case AttemptResult.Withheld _ -> List.of();
        };
    }

    /** One per recipient; none if a limit of our own kept the attempt from being made. */
    public List<RecipientOutcome> outcomes() {
        return outcomes;
    }

    static boolean concerns(AttemptResult result) {
        return switch (result) {
            case AttemptResult.Attempted(List<RecipientOutcome> all, var _, var _) ->
                !all.stream().allMatch(RecipientOutcome.Delivered.class::isInstance);
            case AttemptResult.Withheld _ -> true;
        };
    }

    private static String message(AttemptResult result) {
        return switch (result) {
            case AttemptResult.Withheld(Diagnostic why, var retryAfter, var signal) ->
                "not attempted, try again in " + retryAfter + ": " + why.summary();
            case AttemptResult.Attempted(List<RecipientOutcome> all, var _, var _) ->
                all.stream()
                        .filter(o -> !(o instanceof RecipientOutcome.Delivered))
                        .map(NotDeliveredException::line)
                        .collect(Collectors.joining("; "));
        };
    }

    private static String line(RecipientOutcome outcome) {
        return switch (outcome) {
            case RecipientOutcome.Delivered(var recipient, var _, var _) -> recipient + " delivered";
            case RecipientOutcome.Deferred(var recipient, Diagnostic why) -> recipient + " deferred: " + why.summary();
            case RecipientOutcome.Failed(var recipient, Diagnostic why) -> recipient + " failed: " + why.summary();
        };
    }
}
