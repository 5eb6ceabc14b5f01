package dev.caravan.nexthop;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Which addresses mail may be sent to when a stranger's name server or an address literal names them. Unspecified,
 * multicast and reserved addresses never; loopback and private networks only if the operator says so, or anyone could
 * make us speak to the hosts behind our own firewall (RFC 6890 lists the ranges).
 */
public enum AddressFilter {
    /** Public addresses only. */
    PUBLIC,
    /** This machine too: for a sandbox. */
    LOOPBACK,
    /** This machine, private, shared and link-local networks too: for a laboratory. */
    PRIVATE;

    private enum Kind {
        PUBLIC,
        LOOPBACK,
        PRIVATE,
        NEVER
    }

    private record Network(byte[] prefix, int bits, Kind kind) {

        static Network of(String text, Kind kind) {
            int slash = text.indexOf('/');
            byte[] octets = InetAddress.ofLiteral(text.substring(0, slash)).getAddress();
            return new Network(octets, Integer.parseInt(text.substring(slash + 1)), kind);
        }

        boolean contains(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((address[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    private static final List<Network> NETWORKS = List.of(
            Network.of("0.0.0.0/8", Kind.NEVER),
            Network.of("10.0.0.0/8", Kind.PRIVATE),
            Network.of("100.64.0.0/10", Kind.PRIVATE),
            Network.of("127.0.0.0/8", Kind.LOOPBACK),
            Network.of("169.254.0.0/16", Kind.PRIVATE),
            Network.of("172.16.0.0/12", Kind.PRIVATE),
            Network.of("192.0.0.0/24", Kind.NEVER),
            Network.of("192.168.0.0/16", Kind.PRIVATE),
            Network.of("198.18.0.0/15", Kind.PRIVATE),
            Network.of("224.0.0.0/4", Kind.NEVER),
            Network.of("240.0.0.0/4", Kind.NEVER),
            Network.of("::/128", Kind.NEVER),
            Network.of("::1/128", Kind.LOOPBACK),
            Network.of("64:ff9b:1::/48", Kind.PRIVATE),
            Network.of("100::/64", Kind.NEVER),
            Network.of("fc00::/7", Kind.PRIVATE),
            Network.of("fe80::/10", Kind.PRIVATE),
            Network.of("fec0::/10", Kind.PRIVATE),
            Network.of("ff00::/8", Kind.NEVER));

    /** IPv6 networks that carry an IPv4 address inside, and at which octet: RFC 4291, RFC 6052, RFC 3056. */
    private static final List<Network> TUNNELS = List.of(
            Network.of("::/96", Kind.PUBLIC),
            Network.of("64:ff9b::/96", Kind.PUBLIC),
            Network.of("2002::/16", Kind.PUBLIC));

    public boolean allows(InetAddress address) {
        return switch (kind(address)) {
            case PUBLIC -> true;
            case LOOPBACK -> this != PUBLIC;
            case PRIVATE -> this == PRIVATE;
            case NEVER -> false;
        };
    }

    private static Kind kind(InetAddress address) {
        byte[] octets = address.getAddress();
        for (Network network : NETWORKS) {
            if (network.contains(octets)) {
                return network.kind();
            }
        }
        for (Network tunnel : TUNNELS) {
            if (tunnel.contains(octets)) {
                int start = tunnel.bits() / 8;
                return kind(inner(Arrays.copyOfRange(octets, start, start + 4)));
            }
        }
        return Kind.PUBLIC;
    }

    private static Inet4Address inner(byte[] octets) {
        try {
            return (Inet4Address) InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four octets are an address", e);
        }
    }
}
