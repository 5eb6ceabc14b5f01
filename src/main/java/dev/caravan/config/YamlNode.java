package dev.caravan.config;

import java.util.List;
import java.util.Map;

/** A piece of the file with its line, counted from 1. */
sealed interface YamlNode {

    int line();

    /** What it is, for faults. */
    String kind();

    /** One value, as written but for quotes. */
    record Scalar(String text, int line) implements YamlNode {
        @Override
        public String kind() {
            return "a single value";
        }
    }

    /** A list. */
    record Sequence(List<YamlNode> items, int line) implements YamlNode {
        @Override
        public String kind() {
            return "a list";
        }
    }

    /** Keys with values, in the order of the file. */
    record Mapping(Map<String, YamlNode> entries, int line) implements YamlNode {
        @Override
        public String kind() {
            return "keys with values";
        }
    }

    /** A key with nothing behind it. */
    record Nothing(int line) implements YamlNode {
        @Override
        public String kind() {
            return "nothing";
        }
    }

    /** Stands for what a fault was noted of already: what follows from it is not noted again. */
    record Faulty(int line) implements YamlNode {
        @Override
        public String kind() {
            return "a fault";
        }
    }
}
