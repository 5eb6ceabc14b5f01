package dev.caravan.dnscheck;

import dev.caravan.status.Visible;
import java.util.List;

/**
 * What a check came to.
 *
 * @param check its word, the same for all findings of one check
 * @param found one line, for people
 * @param publish lines of a zone file that would be right; the names in them are absolute
 */
public record Finding(Severity severity, String check, String found, List<String> publish) {

    /** Ours: strangers write what it is made of. */
    private static final int FOUND_CHARACTERS_MAX = 600;

    public Finding {
        String shown = Visible.of(found);
        found = shown.substring(0, Math.min(shown.length(), FOUND_CHARACTERS_MAX));
        publish = List.copyOf(publish);
    }

    static Finding ok(String check, String found) {
        return new Finding(Severity.OK, check, found, List.of());
    }

    static Finding note(String check, String found, String... publish) {
        return new Finding(Severity.NOTE, check, found, List.of(publish));
    }

    static Finding warning(String check, String found, String... publish) {
        return new Finding(Severity.WARNING, check, found, List.of(publish));
    }

    static Finding error(String check, String found, String... publish) {
        return new Finding(Severity.ERROR, check, found, List.of(publish));
    }
}
