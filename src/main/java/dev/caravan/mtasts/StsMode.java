package dev.caravan.mtasts;

import java.util.Locale;

/** What a policy asks of who sends (RFC 8461 section 5). */
public enum StsMode {
    /** Mail goes to a host of the policy over verified TLS, or not at all. */
    ENFORCE,
    /** What would fail is reported, and mail goes on as if there were no policy. */
    TESTING,
    /** The domain takes its policy back. */
    NONE;

    /** As it stands in a policy. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
