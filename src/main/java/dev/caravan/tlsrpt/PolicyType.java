package dev.caravan.tlsrpt;

import java.util.Locale;

/** Under which kind of policy a session was made (RFC 8460 section 4.4). */
public enum PolicyType {
    TLSA,
    STS,
    NO_POLICY_FOUND;

    /** As reports write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
