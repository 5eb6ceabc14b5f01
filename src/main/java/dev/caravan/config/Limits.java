package dev.caravan.config;

/**
 * What bounds memory and one message.
 *
 * @param inFlightJobs jobs a lane holds at a time
 * @param inFlightOctets content a lane holds at a time
 * @param messageOctets the largest message intake accepts
 * @param inlineOctets content up to this size travels in the job, larger content is stored beside it
 * @param recipients the most forward-paths of one message
 */
public record Limits(int inFlightJobs, long inFlightOctets, long messageOctets, long inlineOctets, int recipients) {

    /** 50 MiB is more than most providers take; the other figures were measured. */
    static final Limits DEFAULT = new Limits(2_000, 64L << 20, 50L << 20, 64L << 10, 1_000);

    /** The broker searches its list of jobs under way for each acknowledgement: more jobs cost more than they win. */
    static final int IN_FLIGHT_JOBS_MAX = 100_000;

    /** The contract's limit for one message, in forward-paths. */
    static final int RECIPIENTS_MAX = 1_000;

    /** The largest size any limit can have, 1 GiB (ours). */
    static final long OCTETS_MAX = 1L << 30;
}
