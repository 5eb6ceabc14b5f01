package dev.caravan.dns;

/** Kinds of addresses. */
public enum Family {
    /** A records. */
    IPV4,
    /** AAAA records. */
    IPV6
}
