package dev.caravan.queue.artemis;

import dev.caravan.queue.Priority;
import dev.caravan.queue.core.Ticket.Feed;
import java.time.Duration;

/** The broker's addresses; each has one queue of the same name. */
public final class QueueNames {

    /** Where applications drop messages. */
    public static final String OUTBOUND = "caravan.outbound";

    /** Drops whose JMSExpiration passed before intake took them: an outcome, not a disappearance. */
    public static final String EXPIRED = "caravan.expired";

    /** Failed and delayed jobs, for the dead-letter route. */
    public static final String DLQ = "caravan.dlq";

    /** Outcomes that were committed and not yet forwarded. */
    public static final String OUTCOMES = "caravan.outcomes";

    /** Failed jobs, kept for a while. */
    public static final String FAILED = "caravan.failed";

    /** Jobs an operator put aside. */
    public static final String HELD = "caravan.held";

    /** A job that an operator's command has in its hands, for a moment. */
    public static final String DESK = "caravan.desk";

    /** The same for a job that has failed. */
    public static final String DESK_FAILED = "caravan.desk.failed";

    /** What is not a message, with the reason: the broker's own dead-letter and expiry address. */
    public static final String QUARANTINE = "caravan.quarantine";

    /** Attempts under way. */
    public static final String CLAIMS = "caravan.claims";

    /** Idempotency keys in use. */
    public static final String KEYS = "caravan.keys";

    /** Every outcome, for whoever listens: a multicast address without a queue of ours. */
    public static final String EVENTS = "caravan.events";

    /** Prefix of the accounts' own reply queues: {@code caravan.reply.<account>.…}. */
    public static final String REPLY_PREFIX = "caravan.reply.";

    /** Prefix of temporary queues. */
    public static final String TEMPORARY_PREFIX = "tmp.";

    static final String READY_PREFIX = "caravan.ready.";
    static final String RETRY_PREFIX = "caravan.retry.";
    static final String OVERFLOW_PREFIX = "caravan.overflow.";

    private QueueNames() {}

    /** Jobs that may be tried now: a feed for each band, of first attempts and of later ones. */
    public static String ready(Feed feed, Priority priority) {
        return READY_PREFIX + lower(feed) + "." + lower(priority);
    }

    /** A rung of the delay ladder. */
    public static String retry(Duration rung) {
        return RETRY_PREFIX + rung.toSeconds() + "s";
    }

    static String overflow(int number) {
        return OVERFLOW_PREFIX + number;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(java.util.Locale.ROOT);
    }
}
