package dev.caravan.queue.artemis;

/** Names of exchange properties. */
public final class MailQueueConstants {

    /** A {@link dev.caravan.queue.Job}: whose attempt this is. */
    public static final String JOB = "CaravanJob";

    /** A {@link dev.caravan.site.SiteKey}: where the scheduler gave it a slot. */
    public static final String SITE = "CaravanSite";

    /** An {@link Attempts.Made}, set by the settle route. */
    public static final String MADE = "CaravanMade";

    /** The {@link Transaction} that takes the message off its queue. */
    public static final String TRANSACTION = "CaravanTransaction";

    private MailQueueConstants() {}
}
