package dev.caravan.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.caravan.envelope.BadSyntax;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * YAML text as a tree that knows its lines. Only what a configuration needs: one document, no aliases, no tags with a
 * meaning of their own. Duplicate keys are faults, not the last one's win.
 */
final class YamlReader {

    /** Deepest nesting, in levels; a configuration needs six. */
    static final int NESTING_LEVELS_MAX = 20;

    private final YAMLParser parser;
    private final List<Fault> faults;

    private YamlReader(YAMLParser parser, List<Fault> faults) {
        this.parser = parser;
        this.faults = faults;
    }

    /** The whole text, {@link YamlNode.Nothing} for an empty one; none after a syntax error: the rest is unknown then. */
    static Optional<YamlNode> read(String text, List<Fault> faults) {
        try (YAMLParser parser = new YAMLFactory().createParser(text)) {
            return Optional.of(new YamlReader(parser, faults).document());
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            int line = at == null ? 0 : at.getLineNr();
            String column = at == null ? "" : " at column " + at.getColumnNr();
            String problem = e.getOriginalMessage().lines().findFirst().orElse("");
            faults.add(new Fault("", line, "a YAML syntax error" + column + " (" + problem + ")", "valid YAML"));
            return Optional.empty();
        } catch (IOException e) {
            throw new AssertionError("text in memory cannot fail to be read", e);
        }
    }

    private YamlNode document() throws IOException {
        JsonToken first = parser.nextToken();
        YamlNode root = first == null ? new YamlNode.Nothing(0) : node("", 0);
        if (parser.nextToken() != null) {
            faults.add(new Fault("", line(), "a second YAML document", "one document"));
        }
        return root;
    }

    private YamlNode node(String path, int level) throws IOException {
        int line = line();
        if (level > NESTING_LEVELS_MAX) {
            faults.add(new Fault(path, line, "deeper nesting", "at most " + NESTING_LEVELS_MAX + " levels"));
            parser.skipChildren();
            return new YamlNode.Faulty(line);
        }
        if (parser.isCurrentAlias()) {
            faults.add(new Fault(path, line, "an alias", "the value itself: aliases are not supported"));
            return new YamlNode.Faulty(line);
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping(path, level);
            case START_ARRAY -> sequence(path, level);
            case VALUE_NULL -> new YamlNode.Nothing(line);
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
                new YamlNode.Scalar(parser.getText(), line);
            case VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE, FIELD_NAME, END_OBJECT, END_ARRAY -> {
                faults.add(new Fault(path, line, "a tagged value", "plain text"));
                yield new YamlNode.Faulty(line);
            }
        };
    }

    private YamlNode mapping(String path, int level) throws IOException {
        int line = line();
        Map<String, YamlNode> entries = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            int keyLine = line();
            String entryPath = path.isEmpty() ? key : path + "." + key;
            parser.nextToken();
            YamlNode value = node(entryPath, level + 1);
            YamlNode earlier = entries.putIfAbsent(key, value);
            if (earlier != null) {
                faults.add(new Fault(
                        entryPath,
                        keyLine,
                        "the key " + BadSyntax.show(key) + " a second time",
                        "each key once; the first stands on line " + earlier.line()));
            }
        }
        return new YamlNode.Mapping(entries, line);
    }

    private YamlNode sequence(String path, int level) throws IOException {
        int line = line();
        List<YamlNode> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(node(path + "[" + items.size() + "]", level + 1));
        }
        return new YamlNode.Sequence(items, line);
    }

    private int line() {
        return parser.currentTokenLocation().getLineNr();
    }
}
