package dev.caravan.mtasts;

import java.util.List;

/** Hears what comes of looking for policies, to count and to log it. Called from any thread; must not block. */
public interface StsListener {

    /** Who wants to hear nothing. */
    StsListener NOBODY = new StsListener() {};

    /** All of them. */
    static StsListener of(List<StsListener> listeners) {
        return new StsListener() {
            @Override
            public void answered(StsAnswer answer) {
                listeners.forEach(l -> l.answered(answer));
            }

            @Override
            public void renewed(CachedPolicy before, StsFetch fetch) {
                listeners.forEach(l -> l.renewed(before, fetch));
            }

            @Override
            public void cacheTrouble(String text) {
                listeners.forEach(l -> l.cacheTrouble(text));
            }
        };
    }

    /** An attempt has been answered. */
    default void answered(StsAnswer answer) {}

    /**
     * A kept policy was to be renewed. RFC 8461 section 3.3 wants people to hear of failures, unless its mode is none.
     *
     * @param before what was kept
     */
    default void renewed(CachedPolicy before, StsFetch fetch) {}

    /** The file of kept policies could not be read or written, as a whole or in part; Caravan goes on without. */
    default void cacheTrouble(String text) {}
}
