package dev.caravan.mtasts;

/** What holds for a domain that seems to have a policy, when it cannot be had and none is kept. */
public enum OnUnavailable {
    /** Mail goes to whom DNS names, over TLS with a certificate that is valid for the host. */
    STRICT,
    /** Mail waits. */
    DEFER,
    /** As if there were none (RFC 8461 section 3.3). */
    IGNORE
}
