package dev.caravan.tls;

import dev.caravan.dns.Authenticity;

/**
 * What was found out about one host of a domain before it is dialed.
 *
 * @param mx authenticity of the way from the domain to the host's name
 */
public record TlsFindings(Authenticity mx, Dane dane, Sts sts) {

    /** An address is not the name of anything: nobody publishes anything about it. */
    public static final TlsFindings OF_ADDRESS = new TlsFindings(Authenticity.INDETERMINATE, Dane.NOT_ASKED, Sts.NONE);

    /** The host's TLSA records. */
    public enum Dane {
        /** The way to the host's addresses is not authentic: TLSA records would prove nothing (RFC 7672 section 2.2). */
        NOT_ASKED,
        /** It is proven that there are none, or they are not authentic. */
        NONE,
        /** At least one can be used. */
        USABLE,
        /** There are some, and none can be used (RFC 7672 section 3.1.3). */
        UNUSABLE,
        /** It could not be found out (RFC 7672 section 2.1): somebody might want it so. */
        FAILED
    }

    /** The domain's MTA-STS policy. */
    public enum Sts {
        /** There is none, or its mode is none. */
        NONE,
        /** Mode testing: to be reported, not followed (RFC 8461 section 5). */
        TESTING,
        /** Mode enforce, and the host is one of its hosts. */
        MATCH,
        /** Mode enforce, and the host is none of its hosts. */
        MISMATCH,
        /** There seems to be one, and it cannot be had. */
        UNAVAILABLE
    }
}
