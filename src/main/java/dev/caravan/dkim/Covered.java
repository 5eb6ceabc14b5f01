package dev.caravan.dkim;

import dev.caravan.message.HeaderField;
import dev.caravan.message.HeaderFields;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a signature says of the header.
 *
 * @param names in lower case, in the order in which they are hashed, as often as they count
 * @param canonical the fields by these names
 */
record Covered(List<String> names, byte[] canonical) {

    /** Whoever added one would change what is read, also where there is none (RFC 6376 section 8.15). */
    private static final List<String> SEALED = List.of(
            "from", "to", "cc", "subject", "reply-to", "mime-version", "content-type", "content-transfer-encoding");

    /** A second one would change what is read; a first one may be added by hosts on the way that do no harm. */
    private static final Set<String> SEALED_IF_PRESENT =
            Set.of("sender", "date", "message-id", "in-reply-to", "references");

    /** RFC 8058 section 4 wants List-Unsubscribe and its Post signed. */
    private static final Set<String> SIGNED = Set.of("autocrypt", "auto-submitted", "feedback-id", "tls-required");

    private static final List<String> SIGNED_FAMILIES = List.of("list-", "resent-", "content-");

    /** A semicolon in a name would end the list of names; and no name in use is longer (ours). */
    private static final Pattern PLAIN = Pattern.compile("[a-z0-9-]{1,100}");

    /** @param header without what hosts on the way may change: Received, Return-Path, Bcc */
    static Covered of(HeaderFields header) {
        List<String> names = new ArrayList<>();
        ByteArrayOutputStream canonical = new ByteArrayOutputStream((int) header.headerOctets());
        for (String name : distinct(header)) {
            // Section 5.4.2: of fields with the same name the last comes first.
            List<HeaderField> fields = header.all(name).reversed();
            for (HeaderField field : fields) {
                names.add(name);
                canonical.writeBytes(RelaxedHeader.of(field.octets()));
                canonical.write('\r');
                canonical.write('\n');
            }
            if (SEALED.contains(name) || SEALED_IF_PRESENT.contains(name)) {
                names.add(name);
            }
        }
        return new Covered(names, canonical.toByteArray());
    }

    private static Set<String> distinct(HeaderFields header) {
        Set<String> names = new LinkedHashSet<>(SEALED);
        for (HeaderField field : header.fields()) {
            String name = field.name().toLowerCase(Locale.ROOT);
            boolean signed = SEALED_IF_PRESENT.contains(name)
                    || SIGNED.contains(name)
                    || SIGNED_FAMILIES.stream().anyMatch(name::startsWith);
            if (signed && PLAIN.matcher(name).matches()) {
                names.add(name);
            }
        }
        return names;
    }
}
