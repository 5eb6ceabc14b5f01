package dev.caravan.tlsrpt;

import java.net.InetAddress;
import java.util.Optional;

/**
 * One try at a session under one policy: a line of a TLS report (RFC 8460 section 4.4). A session under two policies has
 * two of them.
 *
 * @param host the MX host, {@code receiving-mx-hostname}
 * @param address {@code receiving-ip}; empty if it came to no dial
 * @param failure empty for a session that is as the policy wants it
 * @param detail what there is to add for people; empty if there is nothing
 */
public record TlsResult(
        TlsPolicyUsed policy,
        String host,
        Optional<InetAddress> address,
        Optional<ResultType> failure,
        String detail) {}
