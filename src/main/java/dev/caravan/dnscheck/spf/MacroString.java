package dev.caravan.dnscheck.spf;

import dev.caravan.envelope.BadSyntax;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with macros in it (RFC 7208 section 7.1).
 *
 * @param text as it was published
 */
public record MacroString(String text, List<Part> parts) {

    /** Ours: no honest name or explanation needs as many, and each of them can become some hundred characters. */
    static final int MACROS_MAX = 64;

    private static final Pattern MACRO = Pattern.compile("%\\{([A-Za-z])([0-9]*)([rR]?)([-.+,/_=]*)}");
    private static final Pattern TOP_LABEL =
            Pattern.compile("[A-Za-z0-9]*[A-Za-z][A-Za-z0-9]*|[A-Za-z0-9]+-[A-Za-z0-9-]*[A-Za-z0-9]");

    private static final String LETTERS = "slodiphv";

    /** Section 7.2: for explanations only. */
    private static final String EXPLANATION_LETTERS = "crt";

    public MacroString {
        parts = List.copyOf(parts);
    }

    /** What a text may be. */
    enum Place {
        /** An argument of a term: no spaces. */
        TERM,
        /** What is said to who may not send. */
        EXPLANATION
    }

    /** A piece of it. */
    public sealed interface Part {

        /** Stands for itself. */
        record Literal(String text) implements Part {}

        /** A percent sign or a space, which cannot stand for themselves. */
        record Escape(String text) implements Part {}

        /**
         * Stands for something of the query.
         *
         * @param letter in lower case
         * @param keep so many parts from the right
         * @param delimiters between parts
         */
        record Macro(char letter, Escaping escaping, int keep, Order order, String delimiters) implements Part {}
    }

    /** Whether what is no letter, digit or one of a few signs is escaped as in a URL (RFC 3986). */
    public enum Escaping {
        NONE,
        URL
    }

    /** In which order parts are put together. */
    public enum Order {
        AS_IS,
        REVERSED
    }

    /**
     * Reads a text.
     *
     * @throws BadSyntax if it is no macro-string
     */
    static MacroString parse(String text, Place place) {
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) != '%') {
                literal.append(literal(text, at, place));
                at++;
                continue;
            }
            flush(literal, parts);
            int end = text.startsWith("%{", at) ? text.indexOf('}', at) + 1 : Math.min(at + 2, text.length());
            if (end == 0) {
                throw new BadSyntax("the macro in " + BadSyntax.show(text) + " has no end");
            }
            parts.add(part(text.substring(at, end), place));
            if (parts.size() > 2 * MACROS_MAX) {
                throw new BadSyntax("more than " + MACROS_MAX + " macros in " + BadSyntax.show(text));
            }
            at = end;
        }
        flush(literal, parts);
        return new MacroString(text, parts);
    }

    /**
     * Reads a text that will be a domain name.
     *
     * @throws BadSyntax if it is no domain-spec
     */
    static MacroString domain(String text) {
        MacroString string = parse(text, Place.TERM);
        if (string.parts.isEmpty() || string.parts.getLast() instanceof Part.Literal && !endsAsDomain(text)) {
            throw new BadSyntax("domain " + BadSyntax.show(text) + " must end with a dot and a label, or with a macro");
        }
        return string;
    }

    private static boolean endsAsDomain(String text) {
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        int dot = name.lastIndexOf('.');
        return dot >= 0 && TOP_LABEL.matcher(name.substring(dot + 1)).matches();
    }

    private static char literal(String text, int at, Place place) {
        char c = text.charAt(at);
        boolean isSpace = c == ' ' && place == Place.EXPLANATION;
        if (!isSpace && (c <= ' ' || c >= 0x7F)) {
            throw new BadSyntax(BadSyntax.show(text) + " has a character in it that is not visible ASCII");
        }
        return c;
    }

    private static void flush(StringBuilder literal, List<Part> parts) {
        if (!literal.isEmpty()) {
            parts.add(new Part.Literal(literal.toString()));
            literal.setLength(0);
        }
    }

    private static Part part(String text, Place place) {
        return switch (text) {
            case "%%" -> new Part.Escape("%");
            case "%_" -> new Part.Escape(" ");
            case "%-" -> new Part.Escape("%20");
            default -> macro(text, place);
        };
    }

    private static Part.Macro macro(String text, Place place) {
        Matcher matcher = MACRO.matcher(text);
        if (!matcher.matches()) {
            throw new BadSyntax(BadSyntax.show(text) + " is no macro");
        }
        String letter = matcher.group(1);
        String lower = letter.toLowerCase(Locale.ROOT);
        boolean isAllowed =
                LETTERS.contains(lower) || place == Place.EXPLANATION && EXPLANATION_LETTERS.contains(lower);
        if (!isAllowed) {
            throw new BadSyntax("there is no macro letter " + BadSyntax.show(letter) + " here");
        }
        return new Part.Macro(
                lower.charAt(0),
                letter.equals(lower) ? Escaping.NONE : Escaping.URL,
                keep(matcher.group(2)),
                matcher.group(3).isEmpty() ? Order.AS_IS : Order.REVERSED,
                matcher.group(4).isEmpty() ? "." : matcher.group(4));
    }

    /** More than there are is all of them. */
    private static int keep(String digits) {
        if (digits.isEmpty()) {
            return Integer.MAX_VALUE;
        }
        String number = digits.replaceFirst("^0+", "");
        if (number.isEmpty()) {
            // Section 7.1: the number must not be zero.
            throw new BadSyntax("a macro that keeps 0 parts");
        }
        return number.length() > 4 ? Integer.MAX_VALUE : Integer.parseInt(number);
    }
}
