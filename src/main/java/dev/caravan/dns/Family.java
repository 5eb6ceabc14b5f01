package dev.caravan.dns;

import java.net.Inet4Address;
import java.net.InetAddress;

/** Kinds of addresses. */
public enum Family {
    /** A records. */
    IPV4,
    /** AAAA records. */
    IPV6;

    public static Family of(InetAddress address) {
        return address instanceof Inet4Address ? IPV4 : IPV6;
    }
}
