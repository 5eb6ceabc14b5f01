package dev.caravan.dns;

import dev.caravan.envelope.DomainName;
import java.net.InetAddress;

/** Asks a recursive resolver. Blocks; safe for many threads; never throws for what a name server does. */
public interface DnsResolver {

    DnsAnswer<MxRecord> mx(DomainName name);

    DnsAnswer<InetAddress> addresses(DomainName name, Family family);

    /**
     * TLSA records.
     *
     * @param name with its labels for port and protocol, {@code _25._tcp.mx.example} (RFC 6698 section 3)
     */
    DnsAnswer<TlsaRecord> tlsa(DomainName name);

    /** TXT records, each with its pieces put together (RFC 7208 section 3.3), one character per octet. */
    DnsAnswer<String> texts(DomainName name);

    /** The names of an address (PTR), without trailing dots; strangers write these, and they need not be host names. */
    DnsAnswer<String> names(InetAddress address);
}
