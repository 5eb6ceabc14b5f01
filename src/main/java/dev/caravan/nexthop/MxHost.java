package dev.caravan.nexthop;

import dev.caravan.dns.Authenticity;
import dev.caravan.envelope.DomainName;

/**
 * One host of a domain's mail.
 *
 * @param domain from the next hop as it was asked for to the name that has, or lacks, the MX records
 */
public record MxHost(DomainName name, Kind kind, Expansion domain) {

    /** How it came to be the host. */
    public enum Kind {
        /** By an MX record. */
        PUBLISHED,
        /** For lack of any: the domain itself, after its aliases (RFC 5321 section 5.1). */
        IMPLICIT
    }

    /** Of the way from the domain to this name, aliases included. */
    public Authenticity authenticity() {
        return domain.whole();
    }
}
