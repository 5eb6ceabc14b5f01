package dev.caravan.intake;

import java.time.Duration;

/**
 * How much one drop may ask for.
 *
 * @param messageOctetsMax the message as dropped
 * @param headerOctetsMax its header with CRLF line ends
 * @param headerFieldsMax fields in its header
 * @param recipientsMax after duplicates have collapsed
 * @param forwardPathsOctetsMax the property CaravanForwardPaths in UTF-8
 * @param inlineOctetsMax content up to this size travels in the job if all recipients are of one domain
 * @param receivedFieldsMax more Received fields are a mail loop
 * @param notBeforeMax how far ahead CaravanNotBefore may be
 */
public record IntakeLimits(
        long messageOctetsMax,
        int headerOctetsMax,
        int headerFieldsMax,
        int recipientsMax,
        int forwardPathsOctetsMax,
        int inlineOctetsMax,
        int receivedFieldsMax,
        Duration notBeforeMax) {

    /** 50 MiB: above what large providers take (25 to 50 MB with base64). Ours. */
    public static final long MESSAGE_OCTETS_MAX = 50L * 1024 * 1024;

    /** 256 KiB: headers are kept in memory while they are read; real ones stay below 64 KiB. Ours. */
    public static final int HEADER_OCTETS_MAX = 256 * 1024;

    /** 2,000: real headers have some 50 fields. Ours. */
    public static final int HEADER_FIELDS_MAX = 2_000;

    /** 1,000: ten times what RFC 5321 section 4.5.3.1.8 demands of a server. Part of the contract. */
    public static final int RECIPIENTS_MAX = 1_000;

    /** 64 KiB: part of the contract. */
    public static final int FORWARD_PATHS_OCTETS_MAX = 64 * 1024;

    /** 64 KiB: what a lane holds in memory per job. Ours. */
    public static final int INLINE_OCTETS_MAX = 64 * 1024;

    /** RFC 5321 section 6.3: a threshold for loops should be at least 100. */
    public static final int RECEIVED_FIELDS_MAX = 100;

    /** 60 days: nobody watches over a message longer. Ours. */
    public static final Duration NOT_BEFORE_MAX = Duration.ofDays(60);

    public static final IntakeLimits DEFAULT = new IntakeLimits(
            MESSAGE_OCTETS_MAX,
            HEADER_OCTETS_MAX,
            HEADER_FIELDS_MAX,
            RECIPIENTS_MAX,
            FORWARD_PATHS_OCTETS_MAX,
            INLINE_OCTETS_MAX,
            RECEIVED_FIELDS_MAX,
            NOT_BEFORE_MAX);

    public IntakeLimits {
        if (messageOctetsMax < 1
                || headerOctetsMax < 1
                || headerFieldsMax < 1
                || recipientsMax < 1
                || forwardPathsOctetsMax < 1
                || inlineOctetsMax < 0
                || receivedFieldsMax < 1
                || notBeforeMax.isNegative()) {
            throw new IllegalArgumentException("intake limits must be positive: " + messageOctetsMax + ", "
                    + headerOctetsMax + ", " + headerFieldsMax + ", " + recipientsMax + ", " + forwardPathsOctetsMax
                    + ", " + inlineOctetsMax + ", " + receivedFieldsMax + ", " + notBeforeMax);
        }
    }

    /**
     * A notification of ours returns a message that was within the limits and is a little longer than it: it must not
     * fail for that. What protects memory and what ends loops holds for it too.
     */
    IntakeLimits of(Drop.Origin origin) {
        return switch (origin) {
            case PRODUCER -> this;
            case CARAVAN ->
                new IntakeLimits(
                        Long.MAX_VALUE,
                        headerOctetsMax,
                        headerFieldsMax,
                        Integer.MAX_VALUE,
                        Integer.MAX_VALUE,
                        inlineOctetsMax,
                        receivedFieldsMax,
                        notBeforeMax);
        };
    }
}
