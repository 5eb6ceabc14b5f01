package dev.caravan.dnscheck;

import dev.caravan.envelope.DomainName;
import java.net.InetAddress;
import java.util.List;

/**
 * Whose mail it is, and where it comes from.
 *
 * @param domain of reverse-paths and From fields
 * @param hostname what is said in EHLO
 * @param egress the addresses that mail leaves from directly
 * @param origin how they are known
 */
public record Subject(DomainName domain, DomainName hostname, List<InetAddress> egress, Origin origin) {

    /** How egress addresses are known. */
    public enum Origin {
        /** Somebody said so. */
        GIVEN,
        /** The configuration does. */
        CONFIGURED,
        /** Some are those of the name in EHLO: a guess, and mostly a good one. */
        GUESSED,
        /** No mail leaves directly. */
        NONE
    }

    public Subject {
        egress = egress.stream().distinct().toList();
    }
}
