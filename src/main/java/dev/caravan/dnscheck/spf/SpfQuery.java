package dev.caravan.dnscheck.spf;

import dev.caravan.envelope.DomainName;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Who wants to send as whom.
 *
 * @param address the client's
 * @param localPart of the reverse-path
 * @param domain of the reverse-path; its record is asked for
 * @param helo what the client says in EHLO
 */
public record SpfQuery(InetAddress address, String localPart, DomainName domain, DomainName helo) {

    /** RFC 7208 section 4.3: where there is no local part. */
    public static final String POSTMASTER = "postmaster";

    public SpfQuery {
        localPart = localPart.isEmpty() ? POSTMASTER : localPart;
        try {
            // RFC 7208 section 5: an IPv4 address that is mapped into IPv6 counts as what it is.
            address = InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has as many octets as an address", e);
        }
    }

    /** With the null reverse-path, it is the name in EHLO that sends (RFC 7208 section 2.3 and 2.4). */
    public static SpfQuery ofHelo(InetAddress address, DomainName helo) {
        return new SpfQuery(address, POSTMASTER, helo, helo);
    }
}
