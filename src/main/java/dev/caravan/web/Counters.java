package dev.caravan.web;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The counters of a registry, found by their words alone: the registry makes and sorts tags each time it is asked. */
final class Counters {

    private final MeterRegistry registry;
    private final Map<Key, Counter> found = new ConcurrentHashMap<>();

    private record Key(String name, List<String> tags) {}

    Counters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** @param tags keys and values in turn, in the same order each time */
    void count(String name, String... tags) {
        count(1, name, tags);
    }

    void count(int amount, String name, String... tags) {
        found.computeIfAbsent(new Key(name, List.of(tags)), key -> registry.counter(name, tags))
                .increment(amount);
    }
}
