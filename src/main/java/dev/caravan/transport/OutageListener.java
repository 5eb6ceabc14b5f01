package dev.caravan.transport;

import dev.caravan.status.Diagnostic;

/** Hears when a transport can do nothing for want of something of our own: an operator is needed. Must not block. */
public interface OutageListener {

    /** Who wants to hear nothing. */
    OutageListener NOBODY = new OutageListener() {};

    /** Again and again, for as long as it lasts: with every probe. */
    default void stopped(String transport, Diagnostic why) {}

    /** For the first time, or again. */
    default void works(String transport) {}

    /**
     * One of several machines is passed over from now on; others do its work.
     *
     * @param machine its name and address
     * @param why one line
     */
    default void passedOver(String transport, String machine, String why) {}

    /** It is not any more. */
    default void recovered(String transport, String machine) {}
}
