package dev.caravan.intake;

import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.Mailbox;
import dev.caravan.message.HeaderField;
import dev.caravan.message.MailboxList;
import java.util.List;

/** The mailboxes of an address field. */
final class AddressField {

    private AddressField() {}

    /** The mailboxes in their order, those of groups too. */
    static List<Mailbox> mailboxes(HeaderField field) throws RefusedDrop {
        try {
            return MailboxList.parse(field.value());
        } catch (BadSyntax e) {
            throw new RefusedDrop(
                    RefusalCode.BAD_ADDRESS,
                    "header field " + field.name() + " with the value " + BadSyntax.show(field.value()) + ": "
                            + e.getMessage());
        }
    }
}
