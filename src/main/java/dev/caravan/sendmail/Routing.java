package dev.caravan.sendmail;

import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.ForwardPath;
import dev.caravan.envelope.Mailbox;
import dev.caravan.envelope.Recipient;
import dev.caravan.envelope.RequireTls;
import dev.caravan.envelope.ReversePath;
import dev.caravan.message.HeaderField;
import dev.caravan.message.HeaderFields;
import dev.caravan.message.MailboxList;
import dev.caravan.message.ResentBlock;
import dev.caravan.sendmail.Flags.Switch;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** From whom a message goes to whom, by the flags and, if they say so, by the header. */
final class Routing {

    /** Ours, per call: ten drops of the queue's own limit. */
    static final int RECIPIENTS_MAX = 10_000;

    private final Flags flags;
    private final Locals locals;

    Routing(Flags flags, Locals locals) {
        this.flags = flags;
        this.locals = locals;
    }

    Envelope envelope(HeaderFields header) throws Unsendable {
        Set<ForwardPath> paths = new LinkedHashSet<>();
        for (String recipient : flags.recipients()) {
            add(paths, "recipient " + BadSyntax.show(recipient), recipient);
        }
        if (flags.has(Switch.RECIPIENTS_OF_HEADER)) {
            for (HeaderField field : recipientFields(header)) {
                add(paths, "header field " + field.name() + " with " + BadSyntax.show(field.value()), field.value());
            }
        }
        if (paths.isEmpty()) {
            throw Unsendable.wrongCall(
                    flags.has(Switch.RECIPIENTS_OF_HEADER)
                            ? "neither the header's To, Cc and Bcc nor the arguments name a recipient"
                            : "no recipient is named; flag -t reads them from the header");
        }
        if (paths.size() > RECIPIENTS_MAX) {
            throw Unsendable.wrongData(
                    "the message has " + paths.size() + " recipients; the limit is " + RECIPIENTS_MAX);
        }
        List<Recipient> recipients = paths.stream()
                .map(path -> new Recipient(path, flags.notifyOn(), Optional.empty()))
                .toList();
        return new Envelope(sender(), recipients, flags.ret(), flags.envelopeId(), RequireTls.UNSPECIFIED);
    }

    /** Whom a From field names that is made here: nobody is no author (RFC 5322 section 3.6). */
    Mailbox author() throws Unsendable {
        Optional<Mailbox> sender = sender().mailbox();
        return sender.isPresent() ? sender.get() : mailbox(locals.user());
    }

    /** Where failures are reported. */
    private ReversePath sender() throws Unsendable {
        String given = flags.sender().orElse(locals.user()).strip();
        return given.equals("<>") || given.isEmpty() ? ReversePath.NULL : ReversePath.of(mailbox(given));
    }

    private Mailbox mailbox(String sender) throws Unsendable {
        List<Mailbox> senders =
                mailboxes("sender " + BadSyntax.show(sender), BareNames.completed(sender, locals::sender));
        if (senders.size() != 1) {
            throw Unsendable.wrongCall(
                    "sender " + BadSyntax.show(sender) + " names " + senders.size() + " addresses; one is needed");
        }
        return senders.getFirst();
    }

    private static List<HeaderField> recipientFields(HeaderFields header) {
        List<HeaderField> resent = ResentBlock.topmost(header);
        String prefix = resent.isEmpty() ? "" : ResentBlock.PREFIX;
        List<HeaderField> fields = new ArrayList<>();
        for (String name : List.of("To", "Cc", "Bcc")) {
            (resent.isEmpty() ? header.fields() : resent)
                    .stream().filter(field -> field.is(prefix + name)).forEach(fields::add);
        }
        return fields;
    }

    private void add(Set<ForwardPath> paths, String what, String addresses) throws Unsendable {
        mailboxes(what, BareNames.completed(addresses, locals::recipient)).stream()
                .map(ForwardPath::new)
                .forEach(paths::add);
    }

    private static List<Mailbox> mailboxes(String what, String list) throws Unsendable {
        if (list.isBlank()) {
            return List.of();
        }
        try {
            return MailboxList.parse(list);
        } catch (BadSyntax e) {
            throw Unsendable.wrongData(what + ": " + e.getMessage());
        }
    }
}
