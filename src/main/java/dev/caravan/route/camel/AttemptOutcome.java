package dev.caravan.route.camel;

import dev.caravan.queue.Outcome;

/** What an attempt came to for one recipient: the same word in the log and in the metrics. */
public enum AttemptOutcome {
    DELIVERED("delivered"),
    DEFERRED("deferred"),
    FAILED("failed"),
    /** It may have been delivered; it is tried again. */
    IN_DOUBT("inDoubt"),
    /** It cannot be tried again without harm: an operator must look at it. */
    QUARANTINED("quarantined"),
    /** A limit of our own stood in the way: not an attempt. */
    WITHHELD("withheld");

    private final String word;

    AttemptOutcome(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    /** What was settled, which is more than what the transport said: the last attempt's deferral is a failure. */
    public static AttemptOutcome of(Outcome outcome) {
        return switch (outcome.action()) {
            case DELIVERED, RELAYED, EXPANDED -> DELIVERED;
            case FAILED -> FAILED;
            case DELAYED ->
                switch (outcome.reason().orElse("")) {
                    case "inDoubt" -> IN_DOUBT;
                    case "quarantined" -> QUARANTINED;
                    default -> DEFERRED;
                };
        };
    }
}
