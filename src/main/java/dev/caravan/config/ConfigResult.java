package dev.caravan.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What reading a configuration came to. */
public sealed interface ConfigResult {

    /**
     * A configuration without a fault.
     *
     * @param sources the files it was read from, those of passwords included
     */
    record Loaded(CaravanConfig config, List<Warning> warnings, Set<Path> sources) implements ConfigResult {
        public Loaded {
            warnings = List.copyOf(warnings);
            sources = Set.copyOf(sources);
        }
    }

    /**
     * Nothing of the file may be used.
     *
     * @param file its name
     * @param faults all of them, at least one, in the order of lines
     */
    record Refused(String file, List<Fault> faults) implements ConfigResult {
        public Refused {
            faults = List.copyOf(faults);
        }

        /** All faults for people, one per line below a first line that counts them. */
        public String message() {
            String count = faults.size() == 1 ? "1 fault" : faults.size() + " faults";
            return faults.stream()
                    .map(Fault::toString)
                    .collect(Collectors.joining("\n  ", file + " has " + count + ":\n  ", ""));
        }
    }

    /** The configuration, where going on without one makes no sense. */
    default Loaded orThrow() throws BadConfig {
        return switch (this) {
            case Loaded loaded -> loaded;
            case Refused refused -> throw new BadConfig(refused);
        };
    }
}
