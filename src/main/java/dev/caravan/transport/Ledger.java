package dev.caravan.transport;

import dev.caravan.envelope.ForwardPath;
import dev.caravan.envelope.Recipient;
import dev.caravan.status.Diagnostic;
import dev.caravan.status.Hop;
import dev.caravan.status.RecipientOutcome;
import dev.caravan.status.Reply;
import dev.caravan.transport.AttemptResult.SiteSignal;
import dev.caravan.transport.Verdict.Fate;
import dev.caravan.transport.Verdict.Next;
import dev.caravan.transport.Verdict.Scope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one attempt has found out so far, recipient by recipient. For one thread. */
final class Ledger {

    private record Trouble(Verdict verdict, Diagnostic diagnostic) {}

    /** One recipient's line. */
    private static final class Line {
        private final Recipient recipient;
        private final List<Trouble> troubles = new ArrayList<>();
        private @Nullable RecipientOutcome outcome;

        Line(Recipient recipient) {
            this.recipient = recipient;
        }
    }

    private final List<Line> lines;
    private List<Line> pending;
    private boolean reached;
    private boolean busy;
    private boolean declined;
    private boolean offered;

    Ledger(List<Recipient> recipients) {
        lines = recipients.stream().map(Line::new).toList();
        pending = lines;
    }

    /** Those to offer to the next host. Their places in this list are the ones the other methods want. */
    List<Recipient> pending() {
        return pending.stream().map(line -> line.recipient).toList();
    }

    boolean isSettled() {
        return pending.isEmpty();
    }

    void markReached() {
        reached = true;
    }

    /** A host heard of the message. */
    void markOffered() {
        offered = true;
    }

    /** A host was left alone that could have been dialed. */
    void markDeclined() {
        declined = true;
    }

    boolean reached() {
        return reached;
    }

    void delivered(int place, Reply reply, Hop hop) {
        Line line = pending.get(place);
        line.outcome = new RecipientOutcome.Delivered(line.recipient.path(), reply, hop);
    }

    void note(int place, Verdict verdict, Diagnostic diagnostic) {
        note(pending.get(place), verdict, diagnostic);
    }

    void noteAll(Verdict verdict, Diagnostic diagnostic) {
        pending.forEach(line -> note(line, verdict, diagnostic));
        sweep();
    }

    /** Lets go of the recipients that have their outcome; places change. */
    void sweep() {
        pending = pending.stream().filter(line -> line.outcome == null).toList();
    }

    List<RecipientOutcome> outcomes() {
        return lines.stream()
                .map(line -> line.outcome == null ? together(line) : line.outcome)
                .toList();
    }

    SiteSignal signal() {
        if (busy) {
            return SiteSignal.BUSY;
        }
        if (declined && !reached) {
            // What one domain's policy forbids is no reason to keep the mail of others at the same hosts waiting.
            return SiteSignal.NONE;
        }
        boolean hopeless = lines.stream()
                .flatMap(line -> line.troubles.stream())
                .allMatch(t -> t.verdict().fate() == Fate.PERMANENT);
        // A domain that does not exist is not down: its mail must get its answers, not wait for a probe.
        return reached || hopeless ? SiteSignal.REACHED : SiteSignal.UNREACHABLE;
    }

    /** Our own fault, if that and nothing that was said to the message kept it from everybody. */
    Optional<Diagnostic> ours() {
        return lines.stream().allMatch(this::isOurs)
                ? lines.getFirst().troubles.stream()
                        .filter(t -> t.verdict().scope() == Scope.OURS)
                        .reduce((first, later) -> later)
                        .map(Trouble::diagnostic)
                : Optional.empty();
    }

    /** What ends the attempt is ours for certain; of what leads to a next host that one may have made up. */
    private boolean isOurs(Line line) {
        List<Verdict> verdicts = line.troubles.stream().map(Trouble::verdict).toList();
        boolean judged = verdicts.stream().anyMatch(v -> v.scope() == Scope.RECIPIENT || v.scope() == Scope.MESSAGE);
        boolean some = verdicts.stream().anyMatch(v -> v.scope() == Scope.OURS);
        return some && !judged && (!offered || verdicts.getLast().isEndOfOurs());
    }

    private void note(Line line, Verdict verdict, Diagnostic diagnostic) {
        busy |= FailurePolicy.asksForLess(verdict);
        line.troubles.add(new Trouble(verdict, diagnostic));
        if (verdict.next() == Next.STOP) {
            line.outcome = outcome(line.recipient.path(), verdict.fate(), diagnostic);
        }
    }

    /** No host is left: the most telling of their failures speaks for all, the first among equals. */
    private static RecipientOutcome together(Line line) {
        if (line.troubles.isEmpty()) {
            throw new IllegalStateException("no host was tried for " + line.recipient.path());
        }
        Fate fate = FailurePolicy.together(
                line.troubles.stream().map(Trouble::verdict).toList());
        Trouble telling = line.troubles.stream()
                .max(Comparator.comparingInt(t -> weight(t.verdict())))
                .orElseThrow();
        return outcome(line.recipient.path(), fate, telling.diagnostic());
    }

    private static RecipientOutcome outcome(ForwardPath recipient, Fate fate, Diagnostic why) {
        return switch (fate) {
            case TRANSIENT ->
                new RecipientOutcome.Deferred(
                        recipient, why.withStatus(why.status().withClass(4)));
            case PERMANENT ->
                new RecipientOutcome.Failed(
                        recipient, why.withStatus(why.status().withClass(5)));
        };
    }

    /** What was said about the recipient tells more than what was said to us, and that more than silence. */
    private static int weight(Verdict verdict) {
        if (verdict.scope() == Scope.RECIPIENT) {
            return 6;
        }
        if (verdict.scope() == Scope.MESSAGE) {
            return 5;
        }
        return switch (verdict.reason()) {
            case REPLY -> 4;
            case TLS, EXTENSION, CONFIGURATION, OPERATOR, EXPIRED, IN_DOUBT, QUARANTINED -> 3;
            case CONNECTION -> 2;
            case DNS -> 1;
        };
    }
}
