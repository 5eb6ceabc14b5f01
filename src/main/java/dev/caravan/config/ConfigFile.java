package dev.caravan.config;

import dev.caravan.config.CaravanConfig.Mode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/** Finds the configuration file and reads it. Holds no state but where the file is: every load reads anew. */
public final class ConfigFile {

    /** Names the file, before all else. */
    public static final String PROPERTY = "caravan.config";

    /** Names the file if the system property does not. */
    public static final String VARIABLE = "CARAVAN_CONFIG";

    /** Where the file is looked for if nothing names it. */
    public static final Path USUAL_PLACE = Path.of("config", "caravan.yaml");

    /** Some ten thousand routes (ours); the YAML parser stops at 3 Mi characters. */
    public static final int OCTETS_MAX = 2 << 20;

    private final Optional<Path> file;
    private final Surroundings surroundings;

    ConfigFile(Optional<Path> file, Surroundings surroundings) {
        this.file = file;
        this.surroundings = surroundings;
    }

    /**
     * The file named by the system property {@value #PROPERTY}, else by the environment variable {@value #VARIABLE}, else
     * {@code config/caravan.yaml} if it is there. None of these is the sandbox with its defaults.
     */
    public static ConfigFile locate() {
        return locate(System.getProperties(), Surroundings.ofProcess(), USUAL_PLACE);
    }

    static ConfigFile locate(Properties properties, Surroundings surroundings, Path usualPlace) {
        Map<String, String> variables = surroundings.environment().variables();
        Optional<Path> named = Optional.ofNullable(properties.getProperty(PROPERTY))
                .filter(name -> !name.isBlank())
                .or(() -> Optional.ofNullable(variables.get(VARIABLE)).filter(name -> !name.isBlank()))
                .map(Path::of);
        Optional<Path> usual = Optional.of(usualPlace).filter(Files::exists);
        return new ConfigFile(named.or(() -> usual), surroundings);
    }

    /** This file, whatever the surroundings name. */
    public static ConfigFile at(Path file) {
        return new ConfigFile(Optional.of(file), Surroundings.ofProcess());
    }

    /** No file: the sandbox with its defaults. */
    public static ConfigFile none() {
        return new ConfigFile(Optional.empty(), Surroundings.ofProcess());
    }

    /** Where the file is; none is the sandbox with its defaults. */
    public Optional<Path> path() {
        return file;
    }

    /** Reads the file. A file that was named, or found once, and is gone is a fault, not the sandbox. */
    public ConfigResult load() {
        Reading reading = new Reading(surroundings);
        if (file.isEmpty()) {
            Section root = Section.root(reading, new YamlNode.Nothing(0));
            return new ConfigResult.Loaded(ConfigReader.read(root, Mode.SANDBOX), reading.warnings(), Set.of());
        }
        Path path = file.get();
        List<Fault> faults = new ArrayList<>();
        Optional<YamlNode> tree = text(path, faults).flatMap(text -> YamlReader.read(text, faults));
        if (tree.isEmpty()) {
            return new ConfigResult.Refused(path.toString(), faults);
        }
        reading.faults().addAll(faults);
        CaravanConfig config = ConfigReader.read(Section.root(reading, tree.get()), Mode.LIVE);
        if (!reading.faults().isEmpty()) {
            return new ConfigResult.Refused(path.toString(), reading.faults());
        }
        Set<Path> sources = new LinkedHashSet<>(reading.files());
        sources.add(path);
        return new ConfigResult.Loaded(config, reading.warnings(), sources);
    }

    static Optional<String> text(Path path, List<Fault> faults) {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] octets = in.readNBytes(OCTETS_MAX + 1);
            if (octets.length > OCTETS_MAX) {
                faults.add(new Fault("", 0, "a file that is too long", "at most " + Quantity.show((long) OCTETS_MAX)));
                return Optional.empty();
            }
            // A new decoder rejects what is malformed instead of replacing it.
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString());
        } catch (CharacterCodingException e) {
            faults.add(new Fault("", 0, "octets that are not UTF-8", "a file in UTF-8"));
        } catch (NoSuchFileException e) {
            faults.add(new Fault("", 0, "no such file", "a file that exists, or none named for the sandbox"));
        } catch (IOException e) {
            faults.add(new Fault("", 0, "an unreadable file (" + e + ")", "a file this process can read"));
        }
        return Optional.empty();
    }
}
