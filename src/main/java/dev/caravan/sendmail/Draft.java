package dev.caravan.sendmail;

import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.Recipient;
import dev.caravan.message.MessageContent;
import java.util.List;

/**
 * A message that can be handed over.
 *
 * @param id the same whenever it is tried
 */
public record Draft(String id, Envelope envelope, MessageContent content) {

    Draft withRecipients(List<Recipient> recipients) {
        return new Draft(id, envelope.withRecipients(recipients), content);
    }
}
