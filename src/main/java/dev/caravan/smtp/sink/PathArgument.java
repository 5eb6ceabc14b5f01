package dev.caravan.smtp.sink;

import java.util.Locale;
import java.util.Optional;

/**
 * The argument of MAIL or RCPT: {@code FROM:<a@example.org> SIZE=12}.
 *
 * @param path with angle brackets
 * @param parameters behind it, maybe empty
 */
record PathArgument(String path, String parameters) {

    /** Empty if it does not begin with {@code word} and a path. */
    static Optional<PathArgument> parse(String word, String argument) {
        if (!argument.toUpperCase(Locale.ROOT).startsWith(word)) {
            return Optional.empty();
        }
        String rest = argument.substring(word.length()).strip();
        int close = closingBracket(rest);
        return close < 0
                ? Optional.empty()
                : Optional.of(new PathArgument(
                        rest.substring(0, close + 1), rest.substring(close + 1).strip()));
    }

    /** Without brackets and domain. */
    String localPart() {
        int at = path.lastIndexOf('@');
        return at < 0 ? path.substring(1, path.length() - 1) : path.substring(1, at);
    }

    /** The value of a parameter, if it is there. */
    Optional<String> parameter(String keyword) {
        for (String parameter : parameters.split(" +")) {
            if (parameter.toUpperCase(Locale.ROOT).startsWith(keyword + "=")) {
                return Optional.of(parameter.substring(keyword.length() + 1));
            }
        }
        return Optional.empty();
    }

    /** A quoted local part may have a bracket in it. */
    private static int closingBracket(String text) {
        if (!text.startsWith("<")) {
            return -1;
        }
        boolean quoted = false;
        for (int i = 1; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '\\' -> i++;
                case '"' -> quoted = !quoted;
                case '>' -> {
                    if (!quoted) {
                        return i;
                    }
                }
                default -> {}
            }
        }
        return -1;
    }
}
