package dev.caravan.status;

/**
 * Text from strangers, fit for a terminal and a log: what is not printable ASCII is shown as an escape, so that nothing
 * can move the cursor, begin a line of its own, turn the direction of writing or pass for another character.
 */
public final class Visible {

    private Visible() {}

    /** Every control and non-ASCII character as {@code \}{@code uXXXX}, a backslash doubled. */
    public static String of(String text) {
        if (text.chars().allMatch(c -> isPlain((char) c) && c != '\\')) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            append(shown, text.charAt(i));
        }
        return shown.toString();
    }

    /** The same as the value of a {@code key=value} line: in quotes if it has a space, a quote or an equals sign in it. */
    public static String value(String text) {
        if (text.isEmpty()) {
            return "-";
        }
        String shown = of(text);
        boolean plain = shown.indexOf(' ') < 0 && shown.indexOf('"') < 0 && shown.indexOf('=') < 0;
        return plain ? shown : '"' + shown.replace("\"", "\\\"") + '"';
    }

    private static boolean isPlain(char c) {
        return c >= ' ' && c < 0x7F;
    }

    private static void append(StringBuilder shown, char c) {
        if (c == '\\') {
            shown.append("\\\\");
        } else if (isPlain(c)) {
            shown.append(c);
        } else {
            shown.append(String.format("\\u%04X", (int) c));
        }
    }
}
