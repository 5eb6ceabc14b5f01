package dev.caravan.tls;

import java.util.Locale;

/** What a connection is worth, the least first. */
public enum TlsLevel {
    /** In clear. */
    NONE,
    /** Somebody who listens only learns nothing. */
    ENCRYPTED,
    /** The peer is the one that was meant. */
    AUTHENTICATED;

    /** As logs and outcomes show it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
