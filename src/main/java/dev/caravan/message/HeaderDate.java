package dev.caravan.message;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Date and time as header fields have them (RFC 5322 section 3.3). */
public final class HeaderDate {

    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, d MMM uuuu HH:mm:ss xx", Locale.US)
            .withZone(ZoneOffset.UTC);

    private HeaderDate() {}

    /** In UTC, for example {@code Fri, 21 Nov 1997 09:55:06 +0000}. */
    public static String format(Instant instant) {
        return FORMAT.format(instant);
    }
}
