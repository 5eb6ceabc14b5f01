package dev.caravan.config;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Puts environment variables where {@code ${NAME}} or {@code ${NAME:default}} stands; {@code $${} is a plain {@code ${}. */
record Environment(Map<String, String> variables) {

    private static final Pattern REFERENCE =
            Pattern.compile("\\$\\$\\{|\\$\\{(?:([A-Za-z_][A-Za-z0-9_]*)(?::([^}]*))?})?");

    /** @throws IllegalArgumentException saying what would be right, if a variable is missing or a reference malformed */
    String expand(String text) {
        Matcher matcher = REFERENCE.matcher(text);
        return matcher.replaceAll(m -> Matcher.quoteReplacement(replacement(m.group(), m.group(1), m.group(2))));
    }

    private String replacement(String reference, @Nullable String name, @Nullable String fallback) {
        if (reference.equals("$${")) {
            return "${";
        }
        if (name == null) {
            throw new IllegalArgumentException("${NAME} or ${NAME:default}, or $${ for a plain ${");
        }
        @Nullable String value = variables.get(name);
        if (value == null && fallback == null) {
            throw new IllegalArgumentException(
                    "the environment variable " + name + " to be set, or a default: ${" + name + ":default}");
        }
        return value == null ? fallback : value;
    }
}
