package dev.caravan.mtasts;

import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.DomainName;

/**
 * The name of an MX host, or {@code *.} and a name for all that are exactly one label longer (RFC 8461 section 4.1).
 *
 * @param text in lower case
 */
public record MxPattern(String text) {

    private static final String WILDCARD = "*.";

    public MxPattern {
        new DomainName(nameIn(text));
    }

    /**
     * Reads a pattern in any case.
     *
     * @throws BadSyntax if it is none; names are in A-labels (RFC 8461 section 4.1), U-labels are not converted
     */
    public static MxPattern parse(String text) {
        String name = nameIn(text);
        if (name.chars().anyMatch(c -> c >= 0x7F)) {
            throw new BadSyntax("mx " + BadSyntax.show(text) + " must be in A-labels");
        }
        String ascii = DomainName.parse(name).ascii();
        return new MxPattern(text.startsWith(WILDCARD) ? WILDCARD + ascii : ascii);
    }

    /** Whether it is a name for this host. */
    public boolean matches(DomainName host) {
        String name = host.ascii();
        if (!text.startsWith(WILDCARD)) {
            return text.equals(name);
        }
        int dot = name.indexOf('.');
        return dot > 0 && name.substring(dot).equals(text.substring(1));
    }

    private static String nameIn(String text) {
        return text.startsWith(WILDCARD) ? text.substring(WILDCARD.length()) : text;
    }

    @Override
    public String toString() {
        return text;
    }
}
