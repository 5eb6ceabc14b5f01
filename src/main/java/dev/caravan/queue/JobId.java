package dev.caravan.queue;

import dev.caravan.envelope.BadSyntax;
import java.util.regex.Pattern;

/**
 * Names a job for its whole life.
 *
 * @param text 26 characters of Crockford's base 32: 48 bits of time in milliseconds, 80 random bits; sorts by time
 */
public record JobId(String text) implements Comparable<JobId> {

    private static final Pattern SYNTAX = Pattern.compile("[0-9A-HJKMNP-TV-Z]{26}");

    public JobId {
        if (!SYNTAX.matcher(text).matches()) {
            throw new BadSyntax(
                    "job id " + BadSyntax.show(text) + " must be 26 characters of 0-9 and A-Z without I, L, O and U");
        }
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
