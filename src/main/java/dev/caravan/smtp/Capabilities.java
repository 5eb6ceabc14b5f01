package dev.caravan.smtp;

import dev.caravan.status.Reply;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What a server said it can do.
 *
 * @param parameters the words after each known keyword, as they came
 */
public record Capabilities(Map<Extension, List<String>> parameters) {

    /** Before EHLO, and after a HELO. */
    public static final Capabilities NONE = new Capabilities(Map.of());

    /** RFC 1870 section 3: up to 20 digits; more than 18 is more than any message has. */
    private static final int SIZE_DIGITS_MAX = 18;

    public Capabilities {
        parameters = Map.copyOf(parameters);
    }

    /** Reads a reply to EHLO (RFC 5321 section 4.1.1.1). Unknown and malformed lines are ignored. */
    public static Capabilities of(Reply ehlo) {
        Map<Extension, List<String>> found = new EnumMap<>(Extension.class);
        for (String line : ehlo.lines().subList(1, ehlo.lines().size())) {
            // Some servers still write AUTH=LOGIN beside AUTH LOGIN, for clients older than RFC 2554.
            String text = line.toUpperCase(Locale.ROOT).startsWith("AUTH=") ? "AUTH " + line.substring(5) : line;
            List<String> words = Arrays.stream(text.split("[ \t]+"))
                    .filter(w -> !w.isEmpty())
                    .toList();
            if (!words.isEmpty()) {
                Extension.of(words.getFirst())
                        .ifPresent(extension ->
                                found.merge(extension, words.subList(1, words.size()), Capabilities::joined));
            }
        }
        return new Capabilities(found);
    }

    public boolean offers(Extension extension) {
        return parameters.containsKey(extension);
    }

    /** As if this had not been offered. */
    Capabilities without(Extension extension) {
        Map<Extension, List<String>> rest = new HashMap<>(parameters);
        rest.remove(extension);
        return new Capabilities(rest);
    }

    /** The largest message in octets; empty if none is named (RFC 1870 section 4: 0 is no limit). */
    public OptionalLong sizeMax() {
        List<String> words = words(Extension.SIZE);
        if (words.isEmpty() || !words.getFirst().matches("[0-9]{1," + SIZE_DIGITS_MAX + "}")) {
            return OptionalLong.empty();
        }
        long octets = Long.parseLong(words.getFirst());
        return octets == 0 ? OptionalLong.empty() : OptionalLong.of(octets);
    }

    /** SASL mechanisms in upper case, in the server's order. */
    public List<String> authMechanisms() {
        return words(Extension.AUTH).stream()
                .map(w -> w.toUpperCase(Locale.ROOT))
                .distinct()
                .toList();
    }

    public Limits limits() {
        return Limits.parse(words(Extension.LIMITS));
    }

    private List<String> words(Extension extension) {
        return parameters.getOrDefault(extension, List.of());
    }

    private static List<String> joined(List<String> one, List<String> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }
}
