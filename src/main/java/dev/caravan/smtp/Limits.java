package dev.caravan.smtp;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a server takes in one session (RFC 9422).
 *
 * @param mailMax transactions per session
 * @param rcptMax recipients per transaction
 * @param rcptDomainMax recipient domains per transaction
 */
public record Limits(OptionalInt mailMax, OptionalInt rcptMax, OptionalInt rcptDomainMax) {

    public static final Limits NONE = new Limits(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());

    private static final Pattern LIMIT = Pattern.compile("([A-Za-z0-9_-]+)=([\\x21-\\x3A\\x3C-\\x7E]+)");

    /** RFC 9422 section 4: a limit is 1 to 6 digits and more than 0. */
    private static final Pattern VALUE = Pattern.compile("[1-9][0-9]{0,5}");

    /** RFC 9422 section 3: with one malformed or doubled limit none holds; a bad value spoils only itself. */
    static Limits parse(List<String> words) {
        Map<String, String> values = new HashMap<>();
        for (String word : words) {
            Matcher limit = LIMIT.matcher(word);
            if (!limit.matches() || values.put(limit.group(1).toUpperCase(Locale.ROOT), limit.group(2)) != null) {
                return NONE;
            }
        }
        return new Limits(
                number(values.get("MAILMAX")), number(values.get("RCPTMAX")), number(values.get("RCPTDOMAINMAX")));
    }

    private static OptionalInt number(@Nullable String value) {
        return value != null && VALUE.matcher(value).matches()
                ? OptionalInt.of(Integer.parseInt(value))
                : OptionalInt.empty();
    }
}
