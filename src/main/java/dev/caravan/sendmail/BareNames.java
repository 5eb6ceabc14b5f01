package dev.caravan.sendmail;

import java.util.function.UnaryOperator;

/**
 * Completes the addresses without a domain in a list of addresses (RFC 6409 section 8.4 allows it): {@code root (Cron)},
 * {@code "Cron" <root>}. All else stays as it is, faults too. For one list.
 */
final class BareNames {

    private final String value;
    private final UnaryOperator<String> complete;
    private final StringBuilder out = new StringBuilder();

    /** How much of the value has been written. */
    private int written;

    /** Where the only word of the current address begins and ends, as far as it has but one. */
    private int start;

    private int end;
    private int words;
    private boolean hasDomain;
    private boolean angle;

    private BareNames(String value, UnaryOperator<String> complete) {
        this.value = value;
        this.complete = complete;
        clear();
    }

    /** @param complete makes an address of a local part */
    static String completed(String value, UnaryOperator<String> complete) {
        return new BareNames(value, complete).text();
    }

    private String text() {
        for (int at = 0; at < value.length(); ) {
            at = step(at);
        }
        finish();
        return out.append(value, written, value.length()).toString();
    }

    private int step(int at) {
        switch (value.charAt(at)) {
            case ' ', '\t' -> {}
            case '(' -> {
                return closed(at, '(', ')');
            }
            case '<' -> {
                clear();
                angle = true;
            }
            case '>' -> {
                finish();
                // What follows is no address, whatever it is.
                hasDomain = true;
            }
            case ',', ';' -> finish();
            case ':' -> {
                // Behind the name of a group, if it is not in a source route.
                if (!angle) {
                    clear();
                }
            }
            case '@' -> hasDomain = true;
            default -> {
                return word(at);
            }
        }
        return at + 1;
    }

    private int word(int at) {
        int next = at;
        while (next < value.length() && " \t(<>,;:@".indexOf(value.charAt(next)) < 0) {
            next = value.charAt(next) == '"' ? closed(next, '"', '"') : next + 1;
        }
        if (words++ == 0) {
            start = at;
        }
        end = next;
        return next;
    }

    /** Behind what closes; comments nest (RFC 5322 section 3.2.2). */
    private int closed(int from, char open, char close) {
        int depth = 0;
        for (int at = from; at < value.length(); at++) {
            char c = value.charAt(at);
            if (c == '\\') {
                at++;
            } else if (c == close && (open != close || at > from)) {
                depth--;
                if (open == close || depth == 0) {
                    return at + 1;
                }
            } else if (c == open) {
                depth++;
            }
        }
        return value.length();
    }

    private void finish() {
        if (words == 1 && !hasDomain) {
            out.append(value, written, start).append(complete.apply(value.substring(start, end)));
            written = end;
        }
        clear();
    }

    private void clear() {
        words = 0;
        hasDomain = false;
        angle = false;
    }
}
