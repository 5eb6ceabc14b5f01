package dev.caravan.nexthop;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Addresses that begin alike, as CIDR notation writes them: {@code 10.1.0.0/16}, {@code fd00:1::/32} (RFC 4632 section 3.1,
 * RFC 4291 section 2.3).
 *
 * @param first the lowest address, which has only zeroes after the first {@code bits}
 */
public record Network(InetAddress first, int bits) {

    private static final Pattern SYNTAX =
            Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*)/(\\d{1,3})");

    /** RFC 4291 section 2.5.5.2: what is before the IPv4 address in an IPv6 one that stands for it. */
    private static final int MAPPED_BITS = 96;

    public Network {
        int most = first.getAddress().length * Byte.SIZE;
        if (bits < 0 || bits > most) {
            throw new IllegalArgumentException("a network of " + bits + " bits must be of 0 to " + most);
        }
        if (!Arrays.equals(beginning(first, bits), first.getAddress())) {
            throw new IllegalArgumentException(first.getHostAddress() + " is no network of " + bits + " bits");
        }
    }

    /** @throws IllegalArgumentException for anything else than CIDR notation, and where bits are set beyond its length */
    public static Network parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text + " is no network such as 10.1.0.0/16 or fd00:1::/32");
        }
        InetAddress first = InetAddress.ofLiteral(matcher.group(1));
        int bits = Integer.parseInt(matcher.group(2));
        boolean mapped = matcher.group(1).contains(":") && first.getAddress().length == 4;
        return new Network(first, mapped ? bits - MAPPED_BITS : bits);
    }

    /** Never for an address of the other family. */
    public boolean contains(InetAddress address) {
        return address.getAddress().length == first.getAddress().length
                && Arrays.equals(beginning(address, bits), first.getAddress());
    }

    private static byte[] beginning(InetAddress address, int bits) {
        byte[] octets = address.getAddress();
        for (int i = 0; i < octets.length; i++) {
            int kept = Math.clamp(bits - (long) i * Byte.SIZE, 0, Byte.SIZE);
            octets[i] &= (byte) (0xFF00 >> kept);
        }
        return octets;
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return first.getHostAddress() + "/" + bits;
    }
}
