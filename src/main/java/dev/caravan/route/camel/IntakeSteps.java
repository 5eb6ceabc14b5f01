package dev.caravan.route.camel;

import dev.caravan.intake.Intake;
import dev.caravan.intake.RefusalCode;
import dev.caravan.intake.Verdict;
import dev.caravan.queue.Ids;
import dev.caravan.queue.Job;
import dev.caravan.queue.Reporting;
import dev.caravan.queue.artemis.DurableKeys;
import dev.caravan.queue.artemis.MailQueueConstants;
import dev.caravan.queue.artemis.OutcomeCodec;
import dev.caravan.queue.artemis.QueueMessage;
import dev.caravan.queue.artemis.Transaction;
import dev.caravan.queue.content.ContentStore;
import dev.caravan.queue.core.Ladder;
import java.io.IOException;
import java.util.Optional;
import org.apache.camel.Exchange;

/** The step of the intake route: a drop becomes jobs, or an answer that says why not. */
public final class IntakeSteps {

    private final Intake intake;
    private final ContentStore contents;
    private final DurableKeys keys;
    private final Ladder ladder;
    private final Ids ids;
    private final IntakeListener listener;

    /** Where accepted jobs go and what knows of them. */
    public record Parts(ContentStore contents, DurableKeys keys, Ladder ladder, Ids ids) {}

    /** Hears what was made of every drop: for the log and the metrics. */
    public interface IntakeListener {
        void heard(Verdict verdict);
    }

    public IntakeSteps(Intake intake, Parts parts, IntakeListener listener) {
        this.intake = intake;
        this.contents = parts.contents();
        this.keys = parts.keys();
        this.ladder = parts.ladder();
        this.ids = parts.ids();
        this.listener = listener;
    }

    void accept(Exchange exchange) throws IOException {
        QueueMessage message = exchange.getMessage().getBody(QueueMessage.class);
        Transaction transaction = exchange.getProperty(MailQueueConstants.TRANSACTION, Transaction.class);
        Verdict verdict = intake.accept(message.drop());
        listener.heard(verdict);
        switch (verdict) {
            case Verdict.Accepted accepted -> enqueue(accepted, transaction);
            case Verdict.Duplicate(String first, String key, Reporting reporting) -> {
                transaction.report(OutcomeCodec.answer(
                        ids.next(),
                        reporting,
                        ids.clock().instant(),
                        "duplicate",
                        "the idempotency key was used before",
                        Optional.of(first)));
            }
            case Verdict.Refused(RefusalCode code, String text, Reporting reporting) -> {
                message.quarantine(transaction, code.word() + ": " + text);
                transaction.report(OutcomeCodec.answer(
                        ids.next(),
                        reporting,
                        ids.clock().instant(),
                        code == RefusalCode.EXPIRED ? "expired" : "refused",
                        code.word() + ": " + text,
                        Optional.empty()));
            }
        }
    }

    private void enqueue(Verdict.Accepted accepted, Transaction transaction) {
        for (Job job : accepted.jobs()) {
            transaction.enqueue(job, ladder, ids.clock().instant());
        }
        accepted.contentId().ifPresent(id -> transaction.afterwards(() -> contents.confirm(id)));
        String account = accepted.jobs().getFirst().account();
        accepted.idempotencyKey().ifPresent(key -> keys.use(account, key, accepted.messageId(), transaction));
    }
}
