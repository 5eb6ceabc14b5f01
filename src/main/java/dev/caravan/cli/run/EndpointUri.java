package dev.caravan.cli.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A Camel endpoint's URI, put together. Camel decodes values more than once, but for those that it is told are raw. */
final class EndpointUri {

    private final String place;
    private final List<String> parameters = new ArrayList<>();

    /** @param place scheme and what follows it */
    EndpointUri(String place) {
        this.place = place;
    }

    /** Of a value without special characters. */
    EndpointUri with(String name, Object value) {
        parameters.add(name + "=" + value);
        return this;
    }

    /** Of a value that may have any characters in it. */
    EndpointUri withRaw(String name, Optional<?> value) {
        value.map(Object::toString).ifPresent(text -> parameters.add(name + "=" + raw(text)));
        return this;
    }

    /** The parameter once for each value. */
    EndpointUri withEachRaw(String name, List<String> values) {
        values.forEach(value -> withRaw(name, Optional.of(value)));
        return this;
    }

    /** A raw value ends at the first closing sign before a further parameter. */
    private static String raw(String value) {
        return value.contains(")&") ? "RAW{" + value + "}" : "RAW(" + value + ")";
    }

    @Override
    public String toString() {
        return parameters.isEmpty() ? place : place + "?" + String.join("&", parameters);
    }
}
