package dev.caravan.cli.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A Camel endpoint's URI, put together. Camel decodes values more than once, but for those that it is told are raw. */
final class EndpointUri {

    private final String scheme;
    private final String rest;
    private final List<String> parameters = new ArrayList<>();
    private final Map<String, Object> values = new LinkedHashMap<>();

    /** @param rest what follows scheme and colon */
    EndpointUri(String scheme, String rest) {
        this.scheme = scheme;
        this.rest = rest;
    }

    /** Of a value without special characters. */
    EndpointUri with(String name, Object value) {
        parameters.add(name + "=" + value);
        values.put(name, value);
        return this;
    }

    /** Of a value that may have any characters in it. */
    EndpointUri withRaw(String name, Optional<?> value) {
        value.map(Object::toString).ifPresent(text -> {
            parameters.add(name + "=" + raw(text));
            values.put(name, text);
        });
        return this;
    }

    /** The parameter once for each value. */
    EndpointUri withEachRaw(String name, List<String> each) {
        if (!each.isEmpty()) {
            each.forEach(value -> parameters.add(name + "=" + raw(value)));
            values.put(name, each);
        }
        return this;
    }

    /** What stands between scheme and parameters. */
    String rest() {
        return rest;
    }

    /** The parameters as Camel gives them to a component, for whoever makes something of them without Camel. */
    Map<String, Object> values() {
        return new LinkedHashMap<>(values);
    }

    /** A raw value ends at the first closing sign before a further parameter. */
    private static String raw(String value) {
        return value.contains(")&") ? "RAW{" + value + "}" : "RAW(" + value + ")";
    }

    @Override
    public String toString() {
        String place = scheme + ":" + rest;
        return parameters.isEmpty() ? place : place + "?" + String.join("&", parameters);
    }
}
