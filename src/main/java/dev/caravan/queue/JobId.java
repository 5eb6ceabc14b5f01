package dev.caravan.queue;

import dev.caravan.envelope.BadSyntax;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * Names a job for its whole life.
 *
 * @param text 26 characters of Crockford's base 32: 48 bits of time in milliseconds, 80 random bits; sorts by time
 */
public record JobId(String text) implements Comparable<JobId> {

    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int TIME_LENGTH = 10;
    private static final Pattern SYNTAX = Pattern.compile("[0-9A-HJKMNP-TV-Z]{26}");

    public JobId {
        if (!SYNTAX.matcher(text).matches()) {
            throw new BadSyntax(
                    "job id " + BadSyntax.show(text) + " must be 26 characters of 0-9 and A-Z without I, L, O and U");
        }
    }

    /** When it was made, to the millisecond: the first ten characters. */
    public Instant made() {
        long millis = 0;
        for (int i = 0; i < TIME_LENGTH; i++) {
            millis = millis << 5 | DIGITS.indexOf(text.charAt(i));
        }
        return Instant.ofEpochMilli(millis);
    }

    @Override
    public int compareTo(JobId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
