package dev.caravan.dane;

import dev.caravan.envelope.DomainName;

/** What the domain name system says about a host's certificates. */
public sealed interface TlsaAnswer {

    /**
     * Something on the way is not authentic: DANE says nothing here, and what records there are do not count.
     *
     * @param why one line
     */
    record NotApplicable(String why) implements TlsaAnswer {}

    /** It is proven that there are no records. */
    record None() implements TlsaAnswer {}

    /**
     * There are records to check against.
     *
     * @param base the name below which they were found (RFC 7672 section 2.2.3)
     */
    record Usable(DomainName base, DanePeer peer) implements TlsaAnswer {}

    /**
     * There are records, none of which can be used: TLS is demanded and proves nothing (RFC 7672 section 2.2).
     *
     * @param base the name below which they were found
     */
    record Unusable(DomainName base) implements TlsaAnswer {}

    /**
     * Nobody can tell whether there are records, so there may be: the host cannot be used now (RFC 7672 section 2.1).
     *
     * @param why one line
     */
    record Failed(String why) implements TlsaAnswer {}
}
