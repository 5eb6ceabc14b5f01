package dev.caravan.envelope;

import java.util.Optional;

/**
 * MAIL FROM: where a failure is reported. The null reverse-path {@code <>} is that of notifications themselves; nothing
 * is ever reported to it (RFC 5321 section 4.5.5).
 */
public record ReversePath(Optional<Mailbox> mailbox) {

    public static final ReversePath NULL = new ReversePath(Optional.empty());

    public static ReversePath of(Mailbox mailbox) {
        return new ReversePath(Optional.of(mailbox));
    }

    /** Reads {@code <a@example.org>}, {@code a@example.org} or {@code <>}. */
    public static ReversePath parse(String text) {
        String inside = ForwardPath.withoutBrackets(text);
        return inside.isEmpty() && text.startsWith("<") ? NULL : of(Mailbox.parse(inside));
    }

    public boolean isNull() {
        return mailbox.isEmpty();
    }

    /** The domain routes look at; none for the null reverse-path and for an address literal. */
    public Optional<DomainName> domain() {
        return mailbox.flatMap(
                m -> m.host() instanceof Host.Named(DomainName name) ? Optional.of(name) : Optional.empty());
    }

    /** With angle brackets, as in MAIL FROM. */
    @Override
    public String toString() {
        return "<" + mailbox.map(Mailbox::toString).orElse("") + ">";
    }
}
