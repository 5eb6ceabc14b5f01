package dev.caravan.transport.camel;

import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The query part of an endpoint URI, read one by one; what nobody read, Camel reports as unknown. */
public record Parameters(String uri, Map<String, Object> values) {

    public Optional<String> text(String name) {
        return Optional.ofNullable(values.remove(name)).map(Object::toString);
    }

    /** A parameter that may stand more than once, in its order. */
    public List<String> all(String name) {
        Object found = values.remove(name);
        return switch (found) {
            case null -> List.of();
            case Collection<?> several -> several.stream().map(Object::toString).toList();
            default -> List.of(found.toString());
        };
    }

    /** A parameter with commas in it. */
    public List<String> texts(String name) {
        return text(name).map(text -> List.of(text.split(","))).orElse(List.of());
    }

    /** Addresses with commas between them. */
    public List<InetAddress> addresses(String name) {
        return texts(name).stream()
                .map(text -> {
                    try {
                        return InetAddress.ofLiteral(text);
                    } catch (IllegalArgumentException e) {
                        throw new IllegalArgumentException(where(name, text) + " must be an IP address", e);
                    }
                })
                .toList();
    }

    /** The URI without its parameters, which may hold secrets. */
    public String place() {
        return uri.replaceFirst("\\?.*", "");
    }

    public int number(String name, int otherwise) {
        return text(name).map(text -> number(name, text)).orElse(otherwise);
    }

    /** A constant's name in any case. */
    public <E extends Enum<E>> E choice(String name, E otherwise) {
        return text(name)
                .map(text -> constant(name, text, otherwise.getDeclaringClass()))
                .orElse(otherwise);
    }

    private int number(String name, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(where(name, text) + " must be a whole number");
        }
    }

    private <E extends Enum<E>> E constant(String name, String text, Class<E> type) {
        return Stream.of(type.getEnumConstants())
                .filter(c -> c.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(where(name, text) + " must be one of "
                        + Stream.of(type.getEnumConstants())
                                .map(c -> c.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "))));
    }

    private String where(String name, String text) {
        return "parameter " + name + "=" + text + " of " + place();
    }
}
