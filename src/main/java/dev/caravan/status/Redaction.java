package dev.caravan.status;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether logs show whole addresses or their domains only. */
public enum Redaction {
    NONE,
    LOCAL_PARTS;

    /** A local part, quoted or not, with its at sign: in a path, or in what a server said about one. */
    private static final Pattern LOCAL_PART = Pattern.compile("(?:\"(?:\\\\.|[^\"\\\\@])*\"|[^\\s<>(),;:\"\\[\\]@]+)@");

    private static final String HIDDEN = Matcher.quoteReplacement("***@");

    /** The text as a log may show it; server's replies, too, often repeat the address. */
    public String of(String text) {
        return this == NONE || text.indexOf('@') < 0
                ? text
                : LOCAL_PART.matcher(text).replaceAll(HIDDEN);
    }
}
