package dev.caravan.envelope;

import java.util.List;
import java.util.Optional;

/**
 * All that an SMTP transaction says outside the message content.
 *
 * @param recipients at least one, in the order they were given
 */
public record Envelope(
        ReversePath reversePath,
        List<Recipient> recipients,
        Optional<Ret> ret,
        Optional<EnvelopeId> envelopeId,
        RequireTls requireTls) {

    public Envelope {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("an envelope needs at least one recipient");
        }
    }

    public static Envelope of(ReversePath reversePath, List<Recipient> recipients) {
        return new Envelope(reversePath, recipients, Optional.empty(), Optional.empty(), RequireTls.UNSPECIFIED);
    }

    public Envelope withRecipients(List<Recipient> others) {
        return new Envelope(reversePath, others, ret, envelopeId, requireTls);
    }

    /** Whether an address of it can only be written in a session with SMTPUTF8 (RFC 6531 section 3.2). */
    public boolean needsSmtpUtf8() {
        return reversePath.mailbox().filter(Mailbox::needsSmtpUtf8).isPresent()
                || recipients.stream().anyMatch(r -> r.path().mailbox().needsSmtpUtf8());
    }
}
