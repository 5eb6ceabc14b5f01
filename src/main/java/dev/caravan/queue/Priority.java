package dev.caravan.queue;

/** Three bands of JMSPriority. Weighted, never strict: a busy band slows the ones below it, it does not stop them. */
public enum Priority {
    LOW(1),
    NORMAL(4),
    HIGH(16);

    private final int weight;

    Priority(int weight) {
        this.weight = weight;
    }

    /** Its turns, while all bands have work. */
    public int weight() {
        return weight;
    }

    /** JMS 2.0 section 3.4.10: 0 to 9, 4 is normal. */
    public static Priority ofJms(int jmsPriority) {
        return jmsPriority < 4 ? LOW : jmsPriority > 4 ? HIGH : NORMAL;
    }
}
