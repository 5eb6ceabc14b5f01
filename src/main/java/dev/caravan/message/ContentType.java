package dev.caravan.message;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a Content-Type field (RFC 2045 section 5.1) that a mail queue looks at.
 *
 * @param mediaType in lower case, for example {@code text/plain}; what cannot be read is {@code text/plain} (RFC 2045
 *     section 5.2)
 * @param charset in lower case, without quotes
 * @param boundary of a multipart, without quotes
 */
public record ContentType(String mediaType, Optional<String> charset, Optional<String> boundary) {

    private static final String TOKEN = "[^\\x00-\\x20\\x7F()<>@,;:\\\\\"/\\[\\]?=]++";
    private static final Pattern TYPE = Pattern.compile("\\s*+(" + TOKEN + ")\\s*+/\\s*+(" + TOKEN + ")");
    private static final Pattern PARAMETER =
            Pattern.compile(";\\s*+(" + TOKEN + ")\\s*+=\\s*+(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|(" + TOKEN + "))");

    /** Reads an unfolded value. */
    public static ContentType parse(String value) {
        String plain = withoutComments(value);
        Matcher type = TYPE.matcher(plain);
        if (!type.lookingAt()) {
            return new ContentType("text/plain", Optional.empty(), Optional.empty());
        }
        Matcher parameter = PARAMETER.matcher(plain);
        Map<String, String> parameters = new HashMap<>();
        for (int at = type.end(); parameter.find(at); at = parameter.end()) {
            String quoted = parameter.group(2);
            parameters.putIfAbsent(
                    lowerCase(parameter.group(1)),
                    quoted == null ? parameter.group(3) : quoted.replaceAll("\\\\(.)", "$1"));
        }
        return new ContentType(
                lowerCase(type.group(1) + "/" + type.group(2)),
                Optional.ofNullable(parameters.get("charset")).map(ContentType::lowerCase),
                Optional.ofNullable(parameters.get("boundary")));
    }

    /** RFC 5322 section 3.2.2: comments nest, and may stand wherever white space may. */
    private static String withoutComments(String value) {
        StringBuilder plain = new StringBuilder(value.length());
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            int width = c == '\\' && i + 1 < value.length() ? 2 : 1;
            if (c == '"' && depth == 0) {
                quoted = !quoted;
            }
            depth += !quoted && c == '(' ? 1 : 0;
            if (depth == 0) {
                plain.append(value, i, i + width);
            }
            depth -= !quoted && c == ')' && depth > 0 ? 1 : 0;
            i += width - 1;
        }
        return plain.toString();
    }

    private static String lowerCase(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
