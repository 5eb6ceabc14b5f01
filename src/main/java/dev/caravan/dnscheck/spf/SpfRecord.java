package dev.caravan.dnscheck.spf;

import dev.caravan.envelope.BadSyntax;
import java.util.List;
import java.util.Optional;

/**
 * A domain's record (RFC 7208 section 4.6), without the modifiers that nobody knows.
 *
 * @param directives in the order they are looked at
 * @param redirect whose record counts if no directive fits
 * @param explanation where the text for who may not send is
 */
public record SpfRecord(List<Directive> directives, Optional<MacroString> redirect, Optional<MacroString> explanation) {

    private static final String VERSION = "v=spf1";

    public SpfRecord {
        directives = List.copyOf(directives);
    }

    /**
     * A mechanism and the result if it fits.
     *
     * @param text as it was published
     */
    public record Directive(SpfResult result, Mechanism mechanism, String text) {}

    /** Whether a text among others is such a record (section 4.5); the others are no business of ours. */
    public static boolean isMeant(String text) {
        return text.regionMatches(true, 0, VERSION, 0, VERSION.length())
                && (text.length() == VERSION.length() || text.charAt(VERSION.length()) == ' ');
    }

    /**
     * Reads the text of a record.
     *
     * @throws BadSyntax if any of it is wrong (section 4.6: a fault at the end spoils the whole)
     */
    public static SpfRecord parse(String text) {
        if (!isMeant(text)) {
            throw new BadSyntax("record " + BadSyntax.show(text) + " must begin with " + VERSION);
        }
        TermReader terms = new TermReader();
        for (String term : text.substring(VERSION.length()).split(" ")) {
            if (!term.isEmpty()) {
                terms.read(term);
            }
        }
        return terms.record();
    }
}
