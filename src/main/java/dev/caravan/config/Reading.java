package dev.caravan.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** One pass over a file: what surrounds it, and what has been noted so far. */
final class Reading {

    private final Surroundings surroundings;
    private final List<Fault> faults = new ArrayList<>();
    private final List<Warning> warnings = new ArrayList<>();
    private final List<Section> sections = new ArrayList<>();
    private final List<Reference> references = new ArrayList<>();
    private final Set<String> transports = new TreeSet<>();
    private final Set<Path> files = new LinkedHashSet<>();

    Reading(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** A place that names a transport. */
    record Reference(Section.Place place, String transport) {}

    String expand(String text) {
        return surroundings.environment().expand(text);
    }

    Supplier<String> machineName() {
        return surroundings.machineName();
    }

    boolean isOurs(InetAddress address) {
        return surroundings.isOurs().test(address);
    }

    List<Fault> faults() {
        return faults;
    }

    List<Warning> warnings() {
        return warnings;
    }

    void opened(Section section) {
        sections.add(section);
    }

    void refersTo(Section.Place place, String transport) {
        references.add(new Reference(place, transport));
    }

    /** Files that were read beside the configuration itself. */
    Set<Path> files() {
        return files;
    }

    /** A transport of this name stands in the file, usable or not. */
    void declares(String transport) {
        transports.add(transport);
    }

    /** What can be judged only when all has been read: unknown keys and transports that do not exist. */
    void finish() {
        sections.forEach(Section::reportUnknownKeys);
        String known = String.join(", ", transports);
        references.stream()
                .filter(r -> !transports.contains(r.transport()))
                .forEach(r -> faults.add(r.place().fault("the name of a transport: one of " + known)));
        faults.sort(Comparator.comparingInt(Fault::line));
        warnings.sort(Comparator.comparingInt(Warning::line));
    }
}
