package dev.caravan.mtasts;

import dev.caravan.envelope.BadSyntax;
import java.util.regex.Pattern;

/** What fields of records and of policies have in common. */
final class Fields {

    /** sts-ext-name and sts-policy-ext-name; the names that RFC 8461 defines are of this form, too. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,31}");

    private Fields() {}

    static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new BadSyntax("field name " + BadSyntax.show(name)
                    + " must be 1 to 32 letters, digits, underscores, hyphens and dots, the first a letter or digit");
        }
    }

    /** Without spaces and tabs at its ends; other white space is none here (RFC 5234 appendix B.1: WSP). */
    static String trimmed(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }
}
