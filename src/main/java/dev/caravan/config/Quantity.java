package dev.caravan.config;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Amounts as people write them. */
final class Quantity {

    private static final Pattern DURATION =
            Pattern.compile("(?=\\d)(?:(\\d{1,9})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?(?:(\\d{1,9})ms)?");

    private static final Pattern SIZE = Pattern.compile("(\\d{1,12}) ?([A-Za-z]*)");

    /** IEC 80000-13 for powers of two, SI for powers of ten. */
    private static final Map<String, Long> UNITS = Map.ofEntries(
            Map.entry("", 1L),
            Map.entry("B", 1L),
            Map.entry("kB", 1_000L),
            Map.entry("KB", 1_000L),
            Map.entry("MB", 1_000_000L),
            Map.entry("GB", 1_000_000_000L),
            Map.entry("KiB", 1L << 10),
            Map.entry("MiB", 1L << 20),
            Map.entry("GiB", 1L << 30));

    private Quantity() {}

    /**
     * Reads {@code 7m30s}, {@code 90s}, {@code 1d}, {@code 250ms}: units from large to small, each at most once.
     *
     * @throws IllegalArgumentException if it is none, a number without unit included
     */
    static Duration duration(String text) {
        Matcher m = DURATION.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException("no duration");
        }
        return Duration.ofDays(number(m.group(1)))
                .plusHours(number(m.group(2)))
                .plusMinutes(number(m.group(3)))
                .plusSeconds(number(m.group(4)))
                .plusMillis(number(m.group(5)));
    }

    /**
     * Reads {@code 64KiB}, {@code 10MB}, {@code 512}: octets if there is no unit.
     *
     * @throws IllegalArgumentException if it is none
     */
    static long octets(String text) {
        Matcher m = SIZE.matcher(text);
        if (!m.matches() || !UNITS.containsKey(m.group(2))) {
            throw new IllegalArgumentException("no size");
        }
        return Math.multiplyExact(Long.parseLong(m.group(1)), UNITS.get(m.group(2)));
    }

    /** The duration as it would be written. */
    static String show(Duration duration) {
        String shown = part(duration.toDays(), "d")
                + part(duration.toHoursPart(), "h")
                + part(duration.toMinutesPart(), "m")
                + part(duration.toSecondsPart(), "s")
                + part(duration.toMillisPart(), "ms");
        return shown.isEmpty() ? "0s" : shown;
    }

    /** The size as it would be written. */
    static String show(long octets) {
        for (String unit : new String[] {"GiB", "MiB", "KiB"}) {
            if (octets != 0 && octets % UNITS.get(unit) == 0) {
                return octets / UNITS.get(unit) + unit;
            }
        }
        return Long.toString(octets);
    }

    private static String part(long amount, String unit) {
        return amount == 0 ? "" : amount + unit;
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
