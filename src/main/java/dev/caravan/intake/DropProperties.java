package dev.caravan.intake;

import dev.caravan.envelope.BadSyntax;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The Caravan properties of one drop: known names, string values, no control characters. */
final class DropProperties {

    /** Longest value of a property other than the forward-paths, in characters (ours). */
    private static final int VALUE_CHARACTERS_MAX = 1_024;

    /**
     * Two ideographs whose low octets are LF and CR: clients that cast characters to octets made line ends of them
     * (CVE-2025-7962). Caravan's encoders do not cast, but whoever sends these two in a property tries just that.
     */
    private static final String FOLDING_CHARACTERS = "\u760A\u760D";

    private final Map<DropProperty, String> values;

    private DropProperties(Map<DropProperty, String> values) {
        this.values = values;
    }

    static DropProperties of(Map<String, Object> properties, IntakeLimits limits) throws RefusedDrop {
        Map<DropProperty, String> values = new EnumMap<>(DropProperty.class);
        for (Map.Entry<String, Object> entry : properties.entrySet()) {
            if (!DropProperty.isReserved(entry.getKey())) {
                continue;
            }
            DropProperty property = known(entry.getKey());
            if (!(entry.getValue() instanceof String value)) {
                String type = entry.getValue() == null
                        ? "null"
                        : entry.getValue().getClass().getSimpleName();
                throw new RefusedDrop(
                        RefusalCode.BAD_PROPERTY,
                        "property " + property.jmsName() + " is of type " + type + " and must be a String");
            }
            checkLength(property, value, limits);
            checkCharacters(property, value);
            values.put(property, value);
        }
        return new DropProperties(values);
    }

    Optional<String> get(DropProperty property) {
        return Optional.ofNullable(values.get(property));
    }

    boolean has(DropProperty property) {
        return values.containsKey(property);
    }

    /** The value in its type. */
    <T> Optional<T> parse(DropProperty property, Function<String, T> parser) throws RefusedDrop {
        return parse(property, RefusalCode.BAD_PROPERTY, parser);
    }

    /** The value in its type, refused with a code of its own. */
    <T> Optional<T> parse(DropProperty property, RefusalCode code, Function<String, T> parser) throws RefusedDrop {
        try {
            return get(property).map(parser);
        } catch (BadSyntax e) {
            throw new RefusedDrop(code, "property " + property.jmsName() + ": " + e.getMessage());
        }
    }

    private static DropProperty known(String name) throws RefusedDrop {
        return DropProperty.of(name)
                .orElseThrow(() -> new RefusedDrop(
                        RefusalCode.UNKNOWN_PROPERTY,
                        "property " + BadSyntax.show(name) + " is unknown; did you mean "
                                + DropProperty.nearest(name).jmsName()
                                + "? The prefix Caravan is reserved; the properties are " + DropProperty.names()));
    }

    private static void checkLength(DropProperty property, String value, IntakeLimits limits) throws RefusedDrop {
        int max = property == DropProperty.FORWARD_PATHS ? limits.forwardPathsOctetsMax() : VALUE_CHARACTERS_MAX;
        int length = property == DropProperty.FORWARD_PATHS && value.length() <= max
                ? value.getBytes(StandardCharsets.UTF_8).length
                : value.length();
        if (length > max) {
            RefusalCode code =
                    property == DropProperty.FORWARD_PATHS ? RefusalCode.TOO_MANY_RECIPIENTS : RefusalCode.BAD_PROPERTY;
            throw new RefusedDrop(
                    code,
                    "property " + property.jmsName() + " has a length of " + length + "; the limit is " + max
                            + (property == DropProperty.FORWARD_PATHS ? "; drop several messages" : ""));
        }
    }

    private static void checkCharacters(DropProperty property, String value) throws RefusedDrop {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c >= 0x7F && c <= 0x9F || FOLDING_CHARACTERS.indexOf(c) >= 0) {
                throw new RefusedDrop(
                        RefusalCode.BAD_PROPERTY,
                        String.format(
                                "property %s has the character U+%04X at index %d; control characters and those that"
                                        + " fold to line ends are refused",
                                property.jmsName(), (int) c, i));
            }
        }
    }
}
