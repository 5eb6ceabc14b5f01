package dev.caravan.transport.camel;

/** Names of exchange properties and message headers. */
public final class TransportConstants {

    /** Exchange property, in: a {@link dev.caravan.transport.DeliveryAttempt}. */
    public static final String ATTEMPT = "CaravanDeliveryAttempt";

    /** Exchange property, out: an {@link dev.caravan.transport.AttemptResult}. */
    public static final String RESULT = "CaravanAttemptResult";

    /** Header, used without {@link #ATTEMPT}: an RFC 5321 path, {@code <>} for the null reverse-path. */
    public static final String REVERSE_PATH = "CaravanReversePath";

    /** Header, used without {@link #ATTEMPT}: RFC 5321 paths in angle brackets, separated by commas. */
    public static final String FORWARD_PATHS = "CaravanForwardPaths";

    private TransportConstants() {}
}
