package dev.caravan.route.camel;

import dev.caravan.queue.artemis.MailQueueConstants;
import dev.caravan.queue.artemis.OutcomeCodec.Outgoing;
import dev.caravan.queue.artemis.QueueMessage;
import dev.caravan.queue.artemis.QueueNames;
import dev.caravan.queue.artemis.Transaction;
import java.io.IOException;
import org.apache.camel.Exchange;

/**
 * The step of the report route: every outcome to whoever listens, and to the application if it asked. A temporary queue
 * that is gone makes no trouble: the broker puts what cannot be routed into quarantine.
 */
public final class ReportSteps {

    void forward(Exchange exchange) throws IOException {
        Transaction transaction = exchange.getProperty(MailQueueConstants.TRANSACTION, Transaction.class);
        for (Outgoing outcome :
                exchange.getMessage().getBody(QueueMessage.class).outcomes()) {
            transaction.tell(QueueNames.EVENTS, outcome);
            outcome.replyTo().ifPresent(replyTo -> transaction.tell(replyTo, outcome));
        }
    }
}
