package dev.caravan.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** Finds the configuration of the command {@code sendmail}, which any user may call, and reads it. */
public final class SendmailFile {

    /** Names the file if the call does not. */
    public static final String VARIABLE = "CARAVAN_SENDMAIL_CONFIG";

    /** For one user, below the home directory. */
    static final Path OF_USER = Path.of(".config", "caravan", "sendmail.yaml");

    /** For all users of a machine. */
    static final Path OF_MACHINE = Path.of("/etc/caravan/sendmail.yaml");

    private final List<Path> places;
    private final Surroundings surroundings;
    private final Path home;

    /** @param places the first that is there counts */
    SendmailFile(List<Path> places, Path home, Surroundings surroundings) {
        this.places = List.copyOf(places);
        this.home = home;
        this.surroundings = surroundings;
    }

    /**
     * The file that is named, else the one that the environment variable {@value #VARIABLE} names, else the user's, else
     * the machine's.
     */
    public static SendmailFile locate(Optional<Path> named) {
        return locate(named, System.getProperties(), Surroundings.ofProcess());
    }

    static SendmailFile locate(Optional<Path> named, Properties properties, Surroundings surroundings) {
        Path home = home(properties, surroundings);
        List<Path> places = named.or(() -> Optional.ofNullable(
                                surroundings.environment().variables().get(VARIABLE))
                        .filter(name -> !name.isBlank())
                        .map(Path::of))
                .map(List::of)
                .orElseGet(() -> List.of(home.resolve(OF_USER), OF_MACHINE));
        return new SendmailFile(places, home, surroundings);
    }

    /** HOME as for every other program of the user; where nobody has set it, as in some containers, what the system says. */
    private static Path home(Properties properties, Surroundings surroundings) {
        return Optional.ofNullable(surroundings.environment().variables().get("HOME"))
                .map(Path::of)
                .filter(Path::isAbsolute)
                .orElseGet(() -> Path.of(properties.getProperty("user.home", ".")));
    }

    /** @throws BadConfig with all faults of the file, or if there is none */
    public SendmailConfig load() throws BadConfig {
        Optional<Path> found = places.stream().filter(Files::exists).findFirst();
        if (found.isEmpty()) {
            String names = places.stream()
                    .map(Path::toString)
                    .reduce((a, b) -> a + " or " + b)
                    .orElse("");
            throw refused(Path.of("the configuration"), List.of(new Fault("", 0, "no file", "one of these: " + names)));
        }
        Path file = found.get();
        Reading reading = new Reading(surroundings);
        List<Fault> faults = new ArrayList<>();
        Optional<YamlNode> tree = ConfigFile.text(file, faults).flatMap(text -> YamlReader.read(text, faults));
        if (tree.isEmpty()) {
            throw refused(file, faults);
        }
        reading.faults().addAll(faults);
        Optional<SendmailConfig> config = new SendmailReader(Section.root(reading, tree.get()), file, home).config();
        if (config.isEmpty() || !reading.faults().isEmpty()) {
            throw refused(file, reading.faults());
        }
        return config.get();
    }

    private static BadConfig refused(Path file, List<Fault> faults) {
        return new BadConfig(new ConfigResult.Refused(file.toString(), faults));
    }
}
