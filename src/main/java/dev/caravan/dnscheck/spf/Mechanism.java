package dev.caravan.dnscheck.spf;

import java.util.Optional;

/** What an address can be compared with (RFC 7208 section 5). */
public sealed interface Mechanism {

    /** Whether it counts against the bound of look-ups (section 4.6.4). */
    default boolean asks() {
        return switch (this) {
            case All _, In _ -> false;
            case Include _, Address _, MailHosts _, ReverseName _, Exists _ -> true;
        };
    }

    /** Any address. */
    record All() implements Mechanism {}

    /** What another domain's record lets pass. */
    record Include(MacroString domain) implements Mechanism {}

    /**
     * The addresses of a host.
     *
     * @param host empty for the domain itself
     */
    record Address(Optional<MacroString> host, Prefixes prefixes) implements Mechanism {}

    /**
     * The addresses of a domain's MX hosts.
     *
     * @param domain empty for the domain itself
     */
    record MailHosts(Optional<MacroString> domain, Prefixes prefixes) implements Mechanism {}

    /**
     * Addresses whose reverse name is within a domain.
     *
     * @param domain empty for the domain itself
     */
    record ReverseName(Optional<MacroString> domain) implements Mechanism {}

    /** The addresses of a network: ip4 and ip6. */
    record In(Network network) implements Mechanism {}

    /** Any address, if a name has an IPv4 address. */
    record Exists(MacroString name) implements Mechanism {}

    /** How many bits of an address are compared. */
    record Prefixes(int ipv4, int ipv6) {

        static final int IPV4_MAX = 32;
        static final int IPV6_MAX = 128;
    }
}
