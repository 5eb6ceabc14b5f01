package dev.caravan.dnscheck.spf;

import dev.caravan.dns.DnsResolver;
import dev.caravan.envelope.DomainName;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;

/** Checks in a world of names that a test writes, at a time that stands still. */
final class SpfWorld {

    static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private SpfWorld() {}

    /** Somebody at {@code example.com}, with a name in EHLO that publishes nothing. */
    static SpfVerdict check(DnsResolver names, String address) {
        return check(names, address, "somebody@example.com");
    }

    static SpfVerdict check(DnsResolver names, String address, String mailbox) {
        int at = mailbox.lastIndexOf('@');
        return spf(names)
                .check(new SpfQuery(
                        InetAddress.ofLiteral(address),
                        mailbox.substring(0, at),
                        DomainName.parse(mailbox.substring(at + 1)),
                        DomainName.parse("client.example.org")));
    }

    static SpfResult result(DnsResolver names, String address) {
        return check(names, address).result();
    }

    static Spf spf(DnsResolver names) {
        return new Spf(names, DomainName.parse("receiver.example.net"), InstantSource.fixed(NOW));
    }
}
