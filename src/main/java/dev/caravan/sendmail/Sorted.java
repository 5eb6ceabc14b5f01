package dev.caravan.sendmail;

import dev.caravan.envelope.Recipient;
import dev.caravan.sendmail.Way.Answer;
import dev.caravan.status.Diagnostic;
import dev.caravan.status.Reason;
import dev.caravan.status.RecipientOutcome;
import dev.caravan.status.Visible;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer, recipient by recipient.
 *
 * @param open those that nobody has taken or refused
 * @param refused those that were refused for good
 * @param accepted a line for each that was taken
 * @param troubles a line for each other, or one for all
 * @param exitCode OK if nobody was refused
 */
record Sorted(
        List<Recipient> open,
        List<Recipient> refused,
        List<String> accepted,
        List<String> troubles,
        ExitCode exitCode) {

    static Sorted of(Draft draft, Answer answer) {
        List<Recipient> recipients = draft.envelope().recipients();
        return switch (answer) {
            case Answer.Taken(String by) ->
                new Sorted(
                        List.of(),
                        List.of(),
                        recipients.stream()
                                .map(r -> r.path() + " taken by " + by)
                                .toList(),
                        List.of(),
                        ExitCode.OK);
            case Answer.Closed(String why) ->
                new Sorted(recipients, List.of(), List.of(), List.of(Visible.of(why)), ExitCode.OK);
            case Answer.Judged(List<RecipientOutcome> outcomes) -> judged(recipients, outcomes);
        };
    }

    /** What to write beside the message. */
    String why() {
        return String.join("; ", troubles);
    }

    private static Sorted judged(List<Recipient> recipients, List<RecipientOutcome> outcomes) {
        List<Recipient> open = new ArrayList<>();
        List<Recipient> refused = new ArrayList<>();
        List<String> accepted = new ArrayList<>();
        List<String> troubles = new ArrayList<>();
        ExitCode code = ExitCode.OK;
        for (int i = 0; i < outcomes.size(); i++) {
            Recipient recipient = recipients.get(i);
            switch (outcomes.get(i)) {
                case RecipientOutcome.Delivered(var path, var reply, var hop) ->
                    accepted.add(path + " taken by " + hop.host() + ": " + Visible.of(reply.toString()));
                case RecipientOutcome.Deferred(var path, Diagnostic why) -> {
                    open.add(recipient);
                    troubles.add(path + " not now: " + Visible.of(why.summary()) + doubt(why));
                }
                case RecipientOutcome.Failed(var path, Diagnostic why) -> {
                    refused.add(recipient);
                    troubles.add(path + " refused: " + Visible.of(why.summary()));
                    code = code == ExitCode.OK ? ExitCode.of(why) : code;
                }
            }
        }
        return new Sorted(open, refused, accepted, troubles, code);
    }

    /** The answer to the final dot did not come. */
    private static String doubt(Diagnostic why) {
        return why.reason() == Reason.IN_DOUBT ? "; it may have been delivered, and may come a second time" : "";
    }
}
