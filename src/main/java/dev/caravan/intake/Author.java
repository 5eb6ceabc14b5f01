package dev.caravan.intake;

import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Host;
import dev.caravan.envelope.Mailbox;
import dev.caravan.message.HeaderField;
import dev.caravan.message.HeaderFields;
import java.util.List;

/** Who wrote a message, as receivers hold its signatures against it (RFC 7489 section 3.1). */
sealed interface Author {

    record At(DomainName domain) implements Author {}

    /** There is no one domain that could be aligned with. */
    record Unclear(String why) implements Author {}

    static Author of(HeaderFields header) {
        List<HeaderField> fields = header.all("From");
        if (fields.size() != 1) {
            return new Unclear("the message has " + fields.size() + " From fields");
        }
        try {
            List<Mailbox> mailboxes = AddressField.mailboxes(fields.getFirst());
            if (mailboxes.size() != 1) {
                return new Unclear("the From field names " + mailboxes.size() + " authors");
            }
            return switch (mailboxes.getFirst().host()) {
                case Host.Named(DomainName domain) -> new At(domain);
                case Host.AddressLiteral _ -> new Unclear("the author in the From field has no domain");
            };
        } catch (RefusedDrop e) {
            return new Unclear(e.text());
        }
    }
}
