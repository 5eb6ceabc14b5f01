package dev.caravan.sendmail;

import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.ForwardPath;
import dev.caravan.envelope.Mailbox;
import dev.caravan.message.HeaderDate;
import dev.caravan.message.HeaderField;
import dev.caravan.message.HeaderFields;
import dev.caravan.message.HeaderWriter;
import dev.caravan.message.HeaderWriter.Repertoire;
import dev.caravan.message.MessageContent.Needs;
import dev.caravan.sendmail.Message.Text;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Makes of what a program wrote a message that a server takes (RFC 6409 section 8): Bcc goes, addresses without a domain
 * are completed, names and subjects that are not ASCII are encoded, and what is missing comes behind. Of a signed message
 * only Bcc goes.
 */
final class Drafting {

    private static final Set<String> SENDERS =
            Set.of("from", "sender", "reply-to", "resent-from", "resent-sender", "resent-reply-to");

    private static final Set<String> RECIPIENTS = Set.of("to", "cc", "resent-to", "resent-cc");

    /** Text, so that encoded words mean something in them (RFC 2047 section 5). */
    private static final Set<String> TEXTS = Set.of("subject", "comments", "resent-subject");

    /** Of programs' own fields, too. */
    private static final String OWN_PREFIX = "x-";

    /** RFC 5322 section 3.6.3 allows a group without members; so every message says to whom it is. */
    private static final String TO_NOBODY_NAMED = "undisclosed-recipients:;";

    private final Flags flags;
    private final Locals locals;
    private final Stamp stamp;

    Drafting(Flags flags, Locals locals, Stamp stamp) {
        this.flags = flags;
        this.locals = locals;
        this.stamp = stamp;
    }

    /** The message as it is handed over. It lives as long as what was read. */
    Draft draft(Message message) throws Unsendable {
        Routing routing = new Routing(flags, locals);
        HeaderFields header = message.header();
        Envelope envelope = routing.envelope(header);
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        for (HeaderField field : header.fields()) {
            // RFC 5322 section 3.6.3: blind copies stay blind only if no recipient sees the field.
            if (!field.is("Bcc") && !field.is("Resent-Bcc")) {
                octets.writeBytes(message.isSigned() ? asItIs(field) : completed(field));
            }
        }
        if (!message.isSigned()) {
            octets.writeBytes(missing(message, envelope, routing.author()));
        }
        boolean isAscii = Text.of(octets.toByteArray()) == Text.ASCII;
        Needs needs = !isAscii ? Needs.SMTPUTF8 : message.text() == Text.ASCII ? Needs.SEVEN_BIT : Needs.EIGHT_BIT;
        octets.write('\r');
        octets.write('\n');
        return new Draft(stamp.id(), envelope, new HeadAndBody(octets.toByteArray(), message.body(), needs));
    }

    private byte[] completed(HeaderField field) throws Unsendable {
        String name = field.name().toLowerCase(Locale.ROOT);
        String text = HeaderText.of(field);
        String better = text;
        if (SENDERS.contains(name)) {
            better = HeaderText.withEncodedNames(BareNames.completed(text, locals::sender));
        } else if (RECIPIENTS.contains(name)) {
            better = HeaderText.withEncodedNames(BareNames.completed(text, locals::completed));
        } else if (TEXTS.contains(name) || name.startsWith(OWN_PREFIX)) {
            better = HeaderText.encoded(text);
        }
        return better.equals(text) ? asItIs(field) : written(field.name(), better);
    }

    private static byte[] asItIs(HeaderField field) throws Unsendable {
        if (!field.isUtf8()) {
            throw Unsendable.wrongData("header field " + field.name()
                    + " has octets that are not UTF-8 (RFC 6532 section 3.1); use UTF-8 or encoded words");
        }
        return field.octets();
    }

    private byte[] missing(Message message, Envelope envelope, Mailbox author) throws Unsendable {
        HeaderFields header = message.header();
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        if (!header.has("From")) {
            fields.writeBytes(written("From", author(author)));
        }
        if (!header.has("To") && !header.has("Cc")) {
            fields.writeBytes(written("To", to(header, envelope)));
        }
        if (!header.has("Date")) {
            fields.writeBytes(written("Date", HeaderDate.format(stamp.now())));
        }
        if (!header.has("Message-ID")) {
            fields.writeBytes(written("Message-ID", "<" + stamp.id() + "@" + locals.hostname() + ">"));
        }
        if (message.text() == Text.UTF_8 && !header.has("MIME-Version") && !header.has("Content-Type")) {
            // RFC 2045 section 5.2: without these it would be ASCII.
            fields.writeBytes(written("MIME-Version", "1.0"));
            fields.writeBytes(written("Content-Type", "text/plain; charset=utf-8"));
            fields.writeBytes(written("Content-Transfer-Encoding", "8bit"));
        }
        return fields.toByteArray();
    }

    private String author(Mailbox address) {
        return flags.fullName()
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .map(name -> HeaderText.name(name) + " <" + address + ">")
                .orElse(address.toString());
    }

    /** RFC 5321 section 7.2: one of several recipients may be a blind one. */
    private static String to(HeaderFields header, Envelope envelope) {
        List<ForwardPath> paths = envelope.recipients().stream()
                .map(recipient -> recipient.path())
                .toList();
        return paths.size() == 1 && !header.has("Bcc")
                ? paths.getFirst().mailbox().toString()
                : TO_NOBODY_NAMED;
    }

    private static byte[] written(String name, String value) throws Unsendable {
        try {
            return new HeaderWriter(Repertoire.UTF_8).field(name, value).octets();
        } catch (BadSyntax e) {
            throw Unsendable.wrongData(String.valueOf(e.getMessage()));
        }
    }
}
