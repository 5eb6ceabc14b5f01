package dev.caravan.transport;

import dev.caravan.envelope.DomainName;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * From where, and by which name, we speak to servers.
 *
 * @param sources the local addresses to dial from, one of a family at most; none for the system's choice
 * @param ehloName empty for the process's own
 */
public record Origin(List<InetAddress> sources, Optional<DomainName> ehloName) {

    /** Of those who ask for nothing else. */
    public static final Origin USUAL = new Origin(List.of(), Optional.empty());

    public Origin {
        sources = List.copyOf(sources);
    }
}
