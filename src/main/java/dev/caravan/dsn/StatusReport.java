package dev.caravan.dsn;

import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.EnvelopeId;
import dev.caravan.envelope.Recipient;
import dev.caravan.envelope.Ret;
import dev.caravan.envelope.ReversePath;
import dev.caravan.status.Diagnostic;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that a notification says.
 *
 * @param reportingMta our own name
 * @param sender whom to tell; never the null reverse-path
 * @param arrival when we took the message
 * @param original the message as we took it
 * @param recipients at least one
 */
public record StatusReport(
        Kind kind,
        DomainName reportingMta,
        ReversePath sender,
        Optional<EnvelopeId> envelopeId,
        Instant arrival,
        Original original,
        List<Line> recipients) {

    /** What there is to tell. */
    public enum Kind {
        /** These recipients will never get it. */
        FAILED,
        /** These recipients have not got it yet; we go on trying. */
        DELAYED
    }

    /**
     * The message that the notification is about.
     *
     * @param octets from its beginning, all or {@link #OCTETS_MAX} of them; not copied
     * @param ret how much of it the sender wants back; a delayed notification returns the header only (RFC 3461 section
     *     4.3)
     */
    public record Original(byte[] octets, Ret ret) {

        /** Octets beyond these are not looked at: a message that has so many goes back as its header. */
        public static final int OCTETS_MAX = ReturnedPart.FULL_OCTETS_MAX + 1;
    }

    /**
     * One recipient.
     *
     * @param schedule of a delayed one; empty of a failed one
     */
    public record Line(Recipient recipient, Diagnostic why, Instant lastAttempt, Optional<Schedule> schedule) {}

    /** When we try next, and when for the last time. */
    public record Schedule(Instant nextTry, Instant giveUp) {}

    public StatusReport {
        recipients = List.copyOf(recipients);
        // RFC 5321 section 4.5.5: a notification for a notification could go on for ever.
        if (sender.isNull()) {
            throw new IllegalArgumentException("nothing is ever reported to the null reverse-path");
        }
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("a notification is about at least one recipient");
        }
        boolean delayed = kind == Kind.DELAYED;
        if (recipients.stream().anyMatch(line -> line.schedule().isPresent() != delayed)) {
            throw new IllegalArgumentException("delayed recipients have a schedule, and failed ones have none");
        }
    }

    /** Whether an address in it can only be written in UTF-8 (RFC 6533 section 4). */
    boolean isInternational() {
        return recipients.stream()
                .anyMatch(line -> line.recipient().path().mailbox().needsSmtpUtf8()
                        || line.recipient()
                                .originalRecipient()
                                .filter(o -> !Safe.isAscii(o.address()))
                                .isPresent());
    }
}
