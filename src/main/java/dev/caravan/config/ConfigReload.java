package dev.caravan.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The configuration in force. A reload exchanges its policy as one or, if the file has a fault, changes nothing. Has no
 * thread of its own: someone calls {@link #checkForChange} from time to time. Safe for use by many threads.
 */
public final class ConfigReload {

    /** What takes a restart: the top-level key and what it stands for. */
    private static final Map<String, Function<CaravanConfig, Object>> FIXED = Map.ofEntries(
            Map.entry("mode", CaravanConfig::mode),
            Map.entry("hostname", CaravanConfig::hostname),
            Map.entry("data", CaravanConfig::data),
            Map.entry("broker", CaravanConfig::broker),
            Map.entry("limits", CaravanConfig::limits),
            Map.entry("watermarks", CaravanConfig::watermarks),
            Map.entry("dns", CaravanConfig::dns),
            Map.entry("mta-sts", CaravanConfig::mtaSts),
            Map.entry("tls", CaravanConfig::tls),
            Map.entry("smtp-timeouts", CaravanConfig::smtpTimeouts),
            Map.entry("failed-retention", CaravanConfig::failedRetention),
            Map.entry("drain", CaravanConfig::drain),
            Map.entry("redact-addresses", CaravanConfig::redactAddresses),
            Map.entry("management", CaravanConfig::management));

    private final ConfigFile file;

    /** One reload at a time, so that versions are exchanged in their order. */
    private final ReentrantLock reloading = new ReentrantLock();

    private volatile CaravanConfig current;
    private volatile Exchange exchange = next -> {};
    private Set<Path> sources;
    private Fingerprint lastSeen;

    private ConfigReload(ConfigFile file, ConfigResult.Loaded loaded) {
        this.file = file;
        this.current = loaded.config();
        this.sources = loaded.sources();
        this.lastSeen = Fingerprint.of(sources);
    }

    /** @param loaded what this file held at start */
    public static ConfigReload startingFrom(ConfigFile file, ConfigResult.Loaded loaded) {
        return new ConfigReload(file, loaded);
    }

    /** What is in force. Whoever needs several values of one version takes them from one call's result. */
    public CaravanConfig current() {
        return current;
    }

    /** Puts a version in force, or changes nothing. */
    public interface Exchange {

        /** @throws Unusable if it cannot be put in force: then what was in force still is */
        void to(CaravanConfig next) throws Unusable;
    }

    /** What is to be done for every exchange, in the thread that reloads. It has the last word. */
    public void onSwap(Exchange step) {
        exchange = step;
    }

    /** Reads the file anew and puts its policy in force if it has no fault. */
    public ReloadResult reload() {
        reloading.lock();
        try {
            // Taken before reading: a change during it is seen by the next check.
            Fingerprint before = Fingerprint.of(sources);
            return switch (file.load()) {
                case ConfigResult.Loaded loaded -> swap(loaded, before);
                case ConfigResult.Refused refused -> {
                    lastSeen = before;
                    yield new ReloadResult.Kept(refused);
                }
            };
        } finally {
            reloading.unlock();
        }
    }

    /** Reloads if the file or a password file changed since it was last read, with or without success. */
    public Optional<ReloadResult> checkForChange() {
        reloading.lock();
        try {
            return Fingerprint.of(sources).equals(lastSeen) ? Optional.empty() : Optional.of(reload());
        } finally {
            reloading.unlock();
        }
    }

    private ReloadResult swap(ConfigResult.Loaded loaded, Fingerprint before) {
        CaravanConfig old = current;
        CaravanConfig next = old.withPolicy(loaded.config().policy());
        lastSeen = before.extendedTo(loaded.sources());
        sources = loaded.sources();
        try {
            exchange.to(next);
        } catch (Unusable e) {
            String name = file.path().map(Path::toString).orElse("the sandbox");
            return new ReloadResult.Kept(new ConfigResult.Refused(name, List.of(e.fault())));
        }
        current = next;
        return new ReloadResult.Swapped(next, loaded.warnings(), differences(old, loaded.config()));
    }

    private static List<String> differences(CaravanConfig old, CaravanConfig next) {
        return FIXED.entrySet().stream()
                .filter(fixed ->
                        !fixed.getValue().apply(old).equals(fixed.getValue().apply(next)))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
