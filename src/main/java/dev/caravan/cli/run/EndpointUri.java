package dev.caravan.cli.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A Camel endpoint's URI, put together. Camel decodes values more than once, but for those that it is told are raw. */
final class EndpointUri {

    private final String scheme;
    private final String rest;
    private final List<Parameter> parameters = new ArrayList<>();

    /** @param written as it stands in the URI */
    private record Parameter(String name, String value, String written) {}

    /** @param rest what follows scheme and colon */
    EndpointUri(String scheme, String rest) {
        this.scheme = scheme;
        this.rest = rest;
    }

    /** Of a value without special characters. */
    EndpointUri with(String name, Object value) {
        String text = value.toString();
        parameters.add(new Parameter(name, text, text));
        return this;
    }

    /** Of a value that may have any characters in it. */
    EndpointUri withRaw(String name, Optional<?> value) {
        value.map(Object::toString).ifPresent(text -> parameters.add(new Parameter(name, text, raw(text))));
        return this;
    }

    /** The parameter once for each value. */
    EndpointUri withEachRaw(String name, List<String> values) {
        values.forEach(value -> withRaw(name, Optional.of(value)));
        return this;
    }

    /** What stands between scheme and parameters. */
    String rest() {
        return rest;
    }

    /** The parameters as Camel gives them to a component, for whoever makes something of them without Camel. */
    Map<String, Object> values() {
        Map<String, List<String>> each = parameters.stream()
                .collect(Collectors.groupingBy(
                        Parameter::name,
                        LinkedHashMap::new,
                        Collectors.mapping(Parameter::value, Collectors.toList())));
        Map<String, Object> values = new LinkedHashMap<>();
        each.forEach((name, all) -> values.put(name, all.size() == 1 ? all.getFirst() : all));
        return values;
    }

    /** A raw value ends at the first closing sign before a further parameter. */
    private static String raw(String value) {
        return value.contains(")&") ? "RAW{" + value + "}" : "RAW(" + value + ")";
    }

    @Override
    public String toString() {
        String place = scheme + ":" + rest;
        return parameters.isEmpty()
                ? place
                : place + "?"
                        + parameters.stream()
                                .map(p -> p.name() + "=" + p.written())
                                .collect(Collectors.joining("&"));
    }
}
