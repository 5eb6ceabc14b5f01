package dev.caravan.sendmail;

import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Mailbox;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** Makes drafts of what a program writes. */
final class Drafts {

    static final Locals LOCALS = new Locals(
            DomainName.parse("host.example"),
            DomainName.parse("site.example"),
            Optional.empty(),
            Optional.empty(),
            "www-data");

    static final Locals WITH_FROM = new Locals(
            LOCALS.hostname(),
            LOCALS.domain(),
            Optional.of(Mailbox.parse("robot@provider.example")),
            Optional.of(Mailbox.parse("admin@provider.example")),
            "root");

    static final Stamp STAMP = new Stamp("1790000000000-00ff", Instant.parse("2026-11-21T10:00:00Z"));

    private Drafts() {}

    /** Header and body as text, each octet a character. */
    record Text(Draft draft, String header, String body) {}

    static Text draft(String input, String... arguments) throws IOException, Unsendable {
        return draft(LOCALS, input.getBytes(StandardCharsets.UTF_8), arguments);
    }

    static Text draft(Locals locals, byte[] input, String... arguments) throws IOException, Unsendable {
        Flags flags = FlagReader.read(arguments);
        MessageReader.Dot dot =
                flags.has(Flags.Switch.DOT_IS_TEXT) ? MessageReader.Dot.IS_TEXT : MessageReader.Dot.ENDS_MESSAGE;
        try (Message message = MessageReader.read(new ByteArrayInputStream(input), dot)) {
            Draft draft = new Drafting(flags, locals, STAMP).draft(message);
            byte[] octets;
            try (InputStream in = draft.content().open()) {
                octets = in.readAllBytes();
            }
            String text = new String(octets, StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n");
            return new Text(draft, text.substring(0, end + 2), text.substring(end + 4));
        }
    }
}
