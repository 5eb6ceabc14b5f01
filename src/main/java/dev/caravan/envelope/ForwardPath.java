package dev.caravan.envelope;

/** RCPT TO: one recipient's mailbox. Source routes are not supported (RFC 5321 appendix C deprecates them). */
public record ForwardPath(Mailbox mailbox) {

    /** Reads {@code <a@example.org>} or {@code a@example.org}. */
    public static ForwardPath parse(String text) {
        return new ForwardPath(Mailbox.parse(withoutBrackets(text)));
    }

    /** The domain the mail must reach: its next-hop domain unless a route says otherwise. */
    public Host host() {
        return mailbox.host();
    }

    /** With angle brackets, as in RCPT TO. */
    @Override
    public String toString() {
        return "<" + mailbox + ">";
    }

    static String withoutBrackets(String text) {
        if (text.startsWith("<") != text.endsWith(">")) {
            throw new BadSyntax("path " + BadSyntax.show(text) + " has one angle bracket only");
        }
        return text.startsWith("<") ? text.substring(1, text.length() - 1) : text;
    }
}
