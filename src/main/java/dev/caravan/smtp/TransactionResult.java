package dev.caravan.smtp;

import dev.caravan.envelope.Recipient;
import dev.caravan.status.Reply;
import java.util.List;

/**
 * How a transaction ended, recipient by recipient.
 *
 * @param recipients one for each of the envelope, in its order
 */
public record TransactionResult(List<Of> recipients) {

    public TransactionResult {
        recipients = List.copyOf(recipients);
    }

    /** One recipient's end. */
    public sealed interface Of {
        Recipient recipient();
    }

    /** RCPT and content were accepted; the reply is the one to the final dot. */
    public record Accepted(Recipient recipient, Reply reply) implements Of {}

    /** A reply to this recipient, or to the transaction as a whole, refused it. */
    public record Refused(Recipient recipient, Phase phase, Reply reply) implements Of {}

    /** The session broke before this recipient's fate was known, or with it in doubt. */
    public record Broken(Recipient recipient, SmtpFailure failure) implements Of {}
}
