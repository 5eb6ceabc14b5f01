package dev.caravan.tlsrpt;

/**
 * A policy that a session was made under (RFC 8460 section 4.4).
 *
 * @param domain that the policy is of: the recipients' for MTA-STS and for none, the TLSA base domain for DANE
 */
public record TlsPolicyUsed(PolicyType type, String domain) {}
