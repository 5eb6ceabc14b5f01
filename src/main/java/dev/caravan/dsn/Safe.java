package dev.caravan.dsn;

/** Makes text from anywhere fit for a notification. */
final class Safe {

    /** Ours: a server that has more to say than this has said it. */
    static final int TEXT_CHARACTERS_MAX = 1_000;

    private static final int ASCII_MAX = 0x7E;

    private Safe() {}

    static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c <= ASCII_MAX);
    }

    /** One line, bounded; what is no letter, mark, number, punctuation, symbol or space shows as its code. */
    static String line(String text) {
        return clean(text, Integer.MAX_VALUE);
    }

    /** The same in ASCII: other characters show as their code, in the form of RFC 6533 section 3. */
    static String ascii(String text) {
        return clean(text, ASCII_MAX);
    }

    private static String clean(String text, int codePointMax) {
        StringBuilder clean = new StringBuilder();
        text.codePoints().limit(TEXT_CHARACTERS_MAX).forEach(c -> {
            if (c == '\r' || c == '\n' || c == '\t') {
                clean.append(' ');
            } else if (c <= codePointMax && isVisible(c)) {
                clean.appendCodePoint(c);
            } else {
                clean.append("\\x{%X}".formatted(c));
            }
        });
        if (text.codePointCount(0, text.length()) > TEXT_CHARACTERS_MAX) {
            clean.append(" [...]");
        }
        return clean.toString().strip();
    }

    /** Format characters can turn the direction of the text around them; a lone surrogate cannot be encoded. */
    private static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
