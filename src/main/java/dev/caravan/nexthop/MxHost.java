package dev.caravan.nexthop;

import dev.caravan.dns.Authenticity;
import dev.caravan.envelope.DomainName;

/**
 * One host of a domain's mail.
 *
 * @param authenticity of the way from the domain to this name, aliases included
 */
public record MxHost(DomainName name, Kind kind, Authenticity authenticity) {

    /** How it came to be the host. */
    public enum Kind {
        /** By an MX record. */
        PUBLISHED,
        /** For lack of any: the domain itself (RFC 5321 section 5.1). */
        IMPLICIT
    }
}
