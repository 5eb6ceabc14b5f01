package dev.caravan.config;

import dev.caravan.envelope.BadSyntax;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Typed access to one mapping of the file. Whatever is wrong is noted and read as absent, so that one pass finds all
 * faults. A key that is never asked for is unknown.
 */
final class Section {

    private final Reading reading;
    private final String path;
    private final int line;
    private final Map<String, YamlNode> entries;
    private final boolean isFaulty;
    private final Set<String> known = new LinkedHashSet<>();
    /** What was read by these keys is shown so, whatever is found out about it later. */
    private final Map<String, Form<?>> forms = new HashMap<>();

    private Section(Reading reading, String path, YamlNode node) {
        this.reading = reading;
        this.path = path;
        this.line = node.line();
        this.entries = node instanceof YamlNode.Mapping(var found, int _) ? found : Map.of();
        this.isFaulty = node instanceof YamlNode.Faulty;
        reading.opened(this);
    }

    /** A place of the file, for what is found out about it later. */
    record Place(String path, int line, String found) {
        Fault fault(String wanted) {
            return new Fault(path, line, found, wanted);
        }
    }

    /** The whole file. */
    static Section root(Reading reading, YamlNode node) {
        return mapping(reading, "", node);
    }

    /** What reads this section and its neighbours notes faults here too. */
    Reading reading() {
        return reading;
    }

    boolean has(String key) {
        known.add(key);
        return entries.containsKey(key);
    }

    /** One value; none if it is absent or faulty. */
    <T> Optional<T> value(String key, Form<T> form) {
        forms.put(key, form);
        return has(key) ? parse(pathOf(key), entries.get(key), form) : Optional.empty();
    }

    /** One value whose absence is a fault. */
    <T> Optional<T> required(String key, Form<T> form) {
        if (!has(key)) {
            missing(key, form.wanted());
        }
        return value(key, form);
    }

    /** A key that should be there is not. */
    void missing(String key, String wanted) {
        if (!isFaulty) {
            reading.faults().add(new Fault(pathOf(key), line, "no such key", wanted));
        }
    }

    /** A list of values, or a single one. Empty if absent; without those that are faulty. */
    <T> List<T> values(String key, Form<T> form) {
        return placedValues(key, form).stream().map(PlacedValue::value).toList();
    }

    /** As {@link #values}, each with its place. */
    <T> List<PlacedValue<T>> placedValues(String key, Form<T> form) {
        forms.put(key, form);
        List<PlacedValue<T>> values = new ArrayList<>();
        List<YamlNode> items = items(key);
        boolean isList = has(key) && entries.get(key) instanceof YamlNode.Sequence;
        for (int i = 0; i < items.size(); i++) {
            YamlNode item = items.get(i);
            String itemPath = isList ? pathOf(key) + "[" + i + "]" : pathOf(key);
            parse(itemPath, item, form)
                    .ifPresent(v ->
                            values.add(new PlacedValue<>(new Place(itemPath, item.line(), shown(item, form)), v)));
        }
        return values;
    }

    /** A value and where it stands. */
    record PlacedValue<T>(Place place, T value) {}

    /** A part of the file with keys of its own; without entries if it is absent. */
    Section section(String key) {
        return mapping(reading, pathOf(key), has(key) ? entries.get(key) : new YamlNode.Nothing(line));
    }

    /** Whether the key has keys of its own rather than a single value. */
    boolean isSection(String key) {
        return has(key) && entries.get(key) instanceof YamlNode.Mapping;
    }

    /** A list of parts with keys of their own. */
    List<Section> sections(String key) {
        return parts(key, item -> item);
    }

    /** The same, where a single value stands for a part with this key alone. */
    List<Section> sections(String key, String only) {
        return parts(
                key,
                item -> item instanceof YamlNode.Scalar value
                        ? new YamlNode.Mapping(Map.of(only, value), value.line())
                        : item);
    }

    private List<Section> parts(String key, UnaryOperator<YamlNode> meaning) {
        if (!has(key)) {
            return List.of();
        }
        return switch (entries.get(key)) {
            case YamlNode.Sequence(List<YamlNode> items, int _) -> {
                List<Section> sections = new ArrayList<>();
                for (YamlNode item : items) {
                    sections.add(mapping(reading, pathOf(key) + "[" + sections.size() + "]", meaning.apply(item)));
                }
                yield sections;
            }
            case YamlNode.Nothing _, YamlNode.Faulty _ -> List.of();
            case YamlNode.Scalar scalar -> wrongKind(pathOf(key), scalar, "a list");
            case YamlNode.Mapping mapping -> wrongKind(pathOf(key), mapping, "a list: put \"- \" before each entry");
        };
    }

    /** The value of a key is well formed and still wrong. */
    void fault(String key, String wanted) {
        reading.faults().add(place(key).fault(wanted));
    }

    void warn(String key, String text) {
        Place place = place(key);
        reading.warnings().add(new Warning(pathOf(key), place.line(), place.found(), text));
    }

    /** The section as a whole is not what it could be. */
    void warn(String text) {
        reading.warnings().add(new Warning(path, line, "", text));
    }

    Place place(String key) {
        YamlNode node = entries.getOrDefault(key, new YamlNode.Nothing(line));
        return new Place(pathOf(key), node.line(), found(node, Optional.ofNullable(forms.get(key))));
    }

    private static String found(YamlNode node, Optional<Form<?>> form) {
        return node instanceof YamlNode.Scalar(String text, int _)
                ? form.map(f -> f.show(text)).orElseGet(() -> BadSyntax.show(text))
                : node.kind();
    }

    /** What kind of section this is could not be found out: none of its keys can be judged. */
    void acceptAllKeys() {
        known.addAll(entries.keySet());
    }

    void reportUnknownKeys() {
        // The value is not shown: behind a misspelt key may be a secret.
        Stream<Map.Entry<String, YamlNode>> unknown =
                entries.entrySet().stream().filter(e -> !known.contains(e.getKey()));
        unknown.forEach(e -> reading.faults()
                .add(new Fault(
                        pathOf(e.getKey()),
                        e.getValue().line(),
                        "an unknown key",
                        NearestKey.advice(e.getKey(), known))));
    }

    private List<YamlNode> items(String key) {
        if (!has(key)) {
            return List.of();
        }
        return switch (entries.get(key)) {
            case YamlNode.Sequence(List<YamlNode> items, int _) -> items;
            case YamlNode.Nothing _, YamlNode.Faulty _ -> List.of();
            case YamlNode.Scalar scalar -> List.of(scalar);
            case YamlNode.Mapping mapping -> wrongKind(pathOf(key), mapping, "a single value or a list of them");
        };
    }

    private <T> List<T> wrongKind(String where, YamlNode node, String wanted) {
        reading.faults().add(new Fault(where, node.line(), node.kind(), wanted));
        return List.of();
    }

    private <T> Optional<T> parse(String where, YamlNode node, Form<T> form) {
        if (node instanceof YamlNode.Faulty) {
            return Optional.empty();
        }
        if (!(node instanceof YamlNode.Scalar(String text, int at))) {
            reading.faults().add(new Fault(where, node.line(), node.kind(), form.wanted()));
            return Optional.empty();
        }
        String expanded;
        try {
            expanded = reading.expand(text);
        } catch (IllegalArgumentException e) {
            reading.faults().add(new Fault(where, at, form.show(text), String.valueOf(e.getMessage())));
            return Optional.empty();
        }
        try {
            return Optional.of(form.parse().apply(expanded));
        } catch (IllegalArgumentException | ArithmeticException e) {
            String source = expanded.equals(text) ? "" : " (from " + form.show(text) + ")";
            reading.faults().add(new Fault(where, at, form.show(expanded) + source, form.wanted()));
            return Optional.empty();
        }
    }

    private static String shown(YamlNode node, Form<?> form) {
        return node instanceof YamlNode.Scalar(String text, int _) ? form.show(text) : node.kind();
    }

    private String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static Section mapping(Reading reading, String path, YamlNode node) {
        return switch (node) {
            case YamlNode.Mapping _, YamlNode.Nothing _, YamlNode.Faulty _ -> new Section(reading, path, node);
            case YamlNode.Scalar _, YamlNode.Sequence _ -> {
                reading.faults().add(new Fault(path, node.line(), node.kind(), "keys with values"));
                yield new Section(reading, path, new YamlNode.Faulty(node.line()));
            }
        };
    }
}
