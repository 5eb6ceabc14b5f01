package dev.caravan.intake;

import dev.caravan.envelope.ForwardPath;
import dev.caravan.envelope.Mailbox;
import dev.caravan.envelope.ReversePath;
import dev.caravan.message.HeaderField;
import dev.caravan.message.HeaderFields;
import dev.caravan.message.ResentBlock;
import java.util.ArrayList;
import java.util.List;

/**
 * Reverse-path and forward-paths as the header names them, for drops without an envelope. A message that was sent again
 * (RFC 5322 section 3.6.6) goes to whom the topmost block of Resent fields names.
 */
record HeaderEnvelope(ReversePath reversePath, List<ForwardPath> forwardPaths) {

    static HeaderEnvelope of(HeaderFields header) throws RefusedDrop {
        List<HeaderField> resent = ResentBlock.topmost(header);
        String prefix = resent.isEmpty() ? "" : ResentBlock.PREFIX;
        List<HeaderField> fields = resent.isEmpty() ? header.fields() : resent;
        return new HeaderEnvelope(sender(fields, prefix), recipients(fields, prefix));
    }

    /** RFC 5322 section 3.6.2: with several authors, Sender says who sends. */
    private static ReversePath sender(List<HeaderField> fields, String prefix) throws RefusedDrop {
        List<Mailbox> senders = mailboxes(fields, prefix + "Sender");
        if (senders.isEmpty()) {
            senders = mailboxes(fields, prefix + "From");
        }
        if (senders.size() != 1) {
            throw new RefusedDrop(
                    RefusalCode.NO_SENDER,
                    "header fields " + prefix + "Sender and " + prefix + "From name " + senders.size()
                            + " senders; one is needed, in " + prefix + "Sender if there are several authors, or give "
                            + DropProperty.REVERSE_PATH.jmsName() + " and " + DropProperty.FORWARD_PATHS.jmsName());
        }
        return ReversePath.of(senders.getFirst());
    }

    private static List<ForwardPath> recipients(List<HeaderField> fields, String prefix) throws RefusedDrop {
        List<ForwardPath> paths = new ArrayList<>();
        for (String name : List.of("To", "Cc", "Bcc")) {
            for (Mailbox mailbox : mailboxes(fields, prefix + name)) {
                paths.add(new ForwardPath(mailbox));
            }
        }
        return paths;
    }

    private static List<Mailbox> mailboxes(List<HeaderField> fields, String name) throws RefusedDrop {
        List<Mailbox> mailboxes = new ArrayList<>();
        for (HeaderField field : fields) {
            if (field.is(name)) {
                mailboxes.addAll(AddressField.mailboxes(field));
            }
        }
        return mailboxes;
    }
}
