package dev.caravan.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Loads text as a configuration, on a machine that never varies. */
final class Loading {

    private static final Surroundings SURROUNDINGS = new Surroundings(
            new Environment(Map.of("PORT", "2525", "WORD", "abc", "EMPTY", "")), () -> "machine.example.org");

    /** Keeps a text free of the warning that nobody can drop a message. */
    static final String ACCOUNT = "accounts: [{name: app}]\n";

    private Loading() {}

    static ConfigFile file(Path path) {
        return new ConfigFile(Optional.of(path), SURROUNDINGS);
    }

    static ConfigFile sandbox() {
        return new ConfigFile(Optional.empty(), SURROUNDINGS);
    }

    static ConfigResult load(String yaml) {
        try {
            Path path = Files.createTempFile("caravan", ".yaml");
            try {
                Files.writeString(path, yaml);
                return file(path).load();
            } finally {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ConfigResult.Loaded loaded(String yaml) {
        ConfigResult result = load(yaml);
        assertThat(result).as("%s", result).isInstanceOf(ConfigResult.Loaded.class);
        return (ConfigResult.Loaded) result;
    }

    static CaravanConfig config(String yaml) {
        return loaded(yaml).config();
    }

    static List<Fault> faults(String yaml) {
        ConfigResult result = load(yaml);
        assertThat(result).as("%s", result).isInstanceOf(ConfigResult.Refused.class);
        return ((ConfigResult.Refused) result).faults();
    }
}
