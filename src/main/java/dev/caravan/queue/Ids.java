package dev.caravan.queue;

import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Makes ids that sort by time. Safe for many threads if the generator is. */
public record Ids(InstantSource clock, RandomGenerator random) {

    private static final char[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
    private static final int LENGTH = 26;
    private static final int TIME_LENGTH = 10;
    private static final int BITS = 5;

    public JobId job() {
        return new JobId(next());
    }

    /** An id of the same shape for messages, outcomes and claims. */
    public String next() {
        char[] text = new char[LENGTH];
        long millis = clock.millis();
        for (int i = TIME_LENGTH - 1; i >= 0; i--) {
            text[i] = DIGITS[(int) (millis & 31)];
            millis >>>= BITS;
        }
        fill(text, TIME_LENGTH, random.nextLong());
        fill(text, TIME_LENGTH + 8, random.nextLong());
        return new String(text);
    }

    private static void fill(char[] text, int from, long bits) {
        for (int i = from; i < from + 8; i++) {
            text[i] = DIGITS[(int) (bits & 31)];
            bits >>>= BITS;
        }
    }
}
