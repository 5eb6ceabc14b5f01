package dev.caravan.queue;

import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.Host;
import dev.caravan.envelope.Recipient;
import dev.caravan.nexthop.AddressesTried;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An envelope on its way to one next-hop domain.
 *
 * @param messageId names the accepted message; jobs split from one message share it
 * @param account who dropped it, as the broker validated it; {@code (dsn)} for our own notifications
 * @param envelope the recipients that have no final outcome yet
 * @param nextHop the domain all recipients share
 * @param content where the octets are
 * @param arrival when intake accepted the message
 * @param expires the sender's deadline, if it set one
 * @param transport the transport the sender asked for by name, checked at intake
 */
public record Job(
        JobId id,
        String messageId,
        String account,
        Envelope envelope,
        Host nextHop,
        JobContent content,
        Instant arrival,
        Optional<Instant> expires,
        Optional<String> transport,
        Priority priority,
        Reporting reporting,
        Progress progress) {

    /** The account of notifications that Caravan itself makes. */
    public static final String DSN_ACCOUNT = "(dsn)";

    public Job withProgress(Progress other) {
        return new Job(
                id, messageId, account, envelope, nextHop, content, arrival, expires, transport, priority, reporting,
                other);
    }

    /** After an attempt at these addresses. */
    public Job afterTrying(AddressesTried more) {
        return more.isEmpty()
                ? this
                : withProgress(
                        progress.withAddressesTried(progress.addressesTried().and(more)));
    }

    /** The same under another id: a part that goes its own way. */
    public Job withId(JobId other) {
        return new Job(
                other, messageId, account, envelope, nextHop, content, arrival, expires, transport, priority, reporting,
                progress);
    }

    public Job withRecipients(List<Recipient> remaining) {
        return new Job(
                id,
                messageId,
                account,
                envelope.withRecipients(remaining),
                nextHop,
                content,
                arrival,
                expires,
                transport,
                priority,
                reporting,
                progress);
    }

    /** The attempt that is next or under way, 1 for the first. */
    public int attempt() {
        return progress.attempts() + 1;
    }
}
