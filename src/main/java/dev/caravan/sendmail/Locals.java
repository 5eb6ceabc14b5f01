package dev.caravan.sendmail;

import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Mailbox;
import java.util.Optional;

/**
 * Who is meant by an address without a domain, and by none.
 *
 * @param hostname of this machine, for message ids
 * @param domain completes addresses
 * @param from stands for every sender without a domain
 * @param defaultDestination gets what is for recipients without a domain
 * @param user who calls
 */
public record Locals(
        DomainName hostname,
        DomainName domain,
        Optional<Mailbox> from,
        Optional<Mailbox> defaultDestination,
        String user) {

    /** As a header shows a recipient. */
    String completed(String localPart) {
        return localPart + "@" + domain;
    }

    String sender(String localPart) {
        return from.map(Mailbox::toString).orElseGet(() -> completed(localPart));
    }

    String recipient(String localPart) {
        return defaultDestination.map(Mailbox::toString).orElseGet(() -> completed(localPart));
    }
}
