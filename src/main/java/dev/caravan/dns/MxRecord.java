package dev.caravan.dns;

/**
 * An MX record as it is published (RFC 1035 section 3.3.9). Strangers write these: the exchange need not be a host name.
 *
 * @param preference 0 to 65535, the lowest is the best
 * @param exchange without trailing dot; the root, which is the null MX of RFC 7505, is the empty text
 */
public record MxRecord(int preference, String exchange) {}
