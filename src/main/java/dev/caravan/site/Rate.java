package dev.caravan.site;

/**
 * So many in a time, over all sites of a transport.
 *
 * @param count 1 or more
 */
public record Rate(Counted counted, int count, Unit unit) {

    public Rate {
        if (count < 1) {
            throw new IllegalArgumentException("a rate must allow something, not " + count);
        }
    }

    /** What is counted. */
    public enum Counted {
        /** Attempts, each of one message. */
        MESSAGES,
        /** Recipients of these attempts. */
        RECIPIENTS;

        int of(Load load) {
            return this == MESSAGES ? load.messages() : load.recipients();
        }
    }

    /** The time in which they are counted. */
    public enum Unit {
        SECOND("s", 1),
        MINUTE("min", 60),
        HOUR("h", 3_600),
        DAY("d", 86_400);

        private static final long NANOS_PER_SECOND = 1_000_000_000L;

        private final String word;
        private final long seconds;

        Unit(String word, long seconds) {
            this.word = word;
            this.seconds = seconds;
        }

        /** As it is written after the slash. */
        public String word() {
            return word;
        }

        public long nanos() {
            return seconds * NANOS_PER_SECOND;
        }

        /** Whether all of it may be used at once, as long as there is not more in any such time. */
        boolean isLong() {
            return this == HOUR || this == DAY;
        }
    }

    /** As it is written in the configuration. */
    @Override
    public String toString() {
        return count + "/" + unit.word() + (counted == Counted.RECIPIENTS ? " recipients" : "");
    }
}
