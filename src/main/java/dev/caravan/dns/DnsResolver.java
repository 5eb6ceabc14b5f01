package dev.caravan.dns;

import dev.caravan.envelope.DomainName;
import java.net.InetAddress;

/** Asks a recursive resolver. Blocks; safe for many threads; never throws for what a name server does. */
public interface DnsResolver {

    DnsAnswer<MxRecord> mx(DomainName name);

    DnsAnswer<InetAddress> addresses(DomainName name, Family family);

    /** The names of an address (PTR), without trailing dots; strangers write these, and they need not be host names. */
    DnsAnswer<String> names(InetAddress address);
}
