package dev.caravan.envelope;

/**
 * An octet string does not follow the grammar it should. The message says what was found, where, and what would be
 * right; the offending text is shown with control characters made visible, so it can go into a log or a reply.
 */
public final class BadSyntax extends IllegalArgumentException {

    /** Longest piece of the offending text that is repeated in a message, in characters (ours). */
    private static final int SHOWN_CHARACTERS_MAX = 120;

    public BadSyntax(String message) {
        super(message);
    }

    /** The text in quotes, shortened, every control and non-ASCII character as an escape. */
    public static String show(String text) {
        StringBuilder shown = new StringBuilder("\"");
        for (int i = 0; i < Math.min(text.length(), SHOWN_CHARACTERS_MAX); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x7F) {
                shown.append(String.format("\\u%04X", (int) c));
            } else {
                shown.append(c);
            }
        }
        return shown.append(text.length() > SHOWN_CHARACTERS_MAX ? "…\"" : "\"").toString();
    }
}
