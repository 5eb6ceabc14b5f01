package dev.caravan.nexthop;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which addresses mail may be sent to when a stranger's name server or an address literal names them. Unspecified,
 * multicast and reserved addresses never; loopback and private networks only if the operator says so, or anyone could
 * make us speak to the hosts behind our own firewall (RFC 6890 lists the ranges). An IPv6 address that carries an IPv4 one
 * counts as that.
 *
 * @param reach which kinds of addresses
 * @param networks whose addresses besides, of whatever kind but those that never are
 */
public record AddressFilter(Reach reach, List<Network> networks) {

    /** Each reaches what the one before it does. */
    public enum Reach {
        /** Public addresses only. */
        PUBLIC,
        /** This machine too. */
        LOOPBACK,
        /** This machine, private, shared and link-local networks too. */
        PRIVATE
    }

    /** Public addresses only. */
    public static final AddressFilter PUBLIC = new AddressFilter(Reach.PUBLIC, List.of());

    /** This machine too: for a sandbox. */
    public static final AddressFilter LOOPBACK = new AddressFilter(Reach.LOOPBACK, List.of());

    /** All that are not for something else: for a laboratory. */
    public static final AddressFilter PRIVATE = new AddressFilter(Reach.PRIVATE, List.of());

    public AddressFilter {
        networks = List.copyOf(networks);
    }

    /** Public addresses, and those of some networks. */
    public static AddressFilter publicAnd(List<Network> networks) {
        return new AddressFilter(Reach.PUBLIC, networks);
    }

    /**
     * @param text {@code false}, {@code loopback}, {@code true}, or networks with commas between them
     * @throws IllegalArgumentException for anything else
     */
    public static AddressFilter parse(String text) {
        return switch (text) {
            case "false" -> PUBLIC;
            case "loopback" -> LOOPBACK;
            case "true" -> PRIVATE;
            default ->
                publicAnd(Stream.of(text.split(",", -1)).map(Network::parse).toList());
        };
    }

    private enum Kind {
        PUBLIC,
        LOOPBACK,
        PRIVATE,
        NEVER
    }

    private record Range(Network network, Kind kind) {
        static Range of(String text, Kind kind) {
            return new Range(Network.parse(text), kind);
        }
    }

    private static final List<Range> RANGES = List.of(
            Range.of("0.0.0.0/8", Kind.NEVER),
            Range.of("10.0.0.0/8", Kind.PRIVATE),
            Range.of("100.64.0.0/10", Kind.PRIVATE),
            Range.of("127.0.0.0/8", Kind.LOOPBACK),
            Range.of("169.254.0.0/16", Kind.PRIVATE),
            Range.of("172.16.0.0/12", Kind.PRIVATE),
            Range.of("192.0.0.0/24", Kind.NEVER),
            Range.of("192.168.0.0/16", Kind.PRIVATE),
            Range.of("198.18.0.0/15", Kind.PRIVATE),
            Range.of("224.0.0.0/4", Kind.NEVER),
            Range.of("240.0.0.0/4", Kind.NEVER),
            Range.of("::/128", Kind.NEVER),
            Range.of("::1/128", Kind.LOOPBACK),
            Range.of("64:ff9b:1::/48", Kind.PRIVATE),
            Range.of("100::/64", Kind.NEVER),
            Range.of("fc00::/7", Kind.PRIVATE),
            Range.of("fe80::/10", Kind.PRIVATE),
            Range.of("fec0::/10", Kind.PRIVATE),
            Range.of("ff00::/8", Kind.NEVER));

    /** IPv6 networks that carry an IPv4 address inside, after their own bits: RFC 4291, RFC 6052, RFC 3056. */
    private static final List<Network> TUNNELS =
            List.of(Network.parse("::/96"), Network.parse("64:ff9b::/96"), Network.parse("2002::/16"));

    public boolean allows(InetAddress address) {
        InetAddress meant = meant(address);
        return switch (kind(meant)) {
            case PUBLIC -> true;
            case LOOPBACK -> reach != Reach.PUBLIC || isListed(meant);
            case PRIVATE -> reach == Reach.PRIVATE || isListed(meant);
            case NEVER -> false;
        };
    }

    private boolean isListed(InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    private static Kind kind(InetAddress address) {
        return RANGES.stream()
                .filter(range -> range.network().contains(address))
                .map(Range::kind)
                .findFirst()
                .orElse(Kind.PUBLIC);
    }

    /** The IPv4 address inside. Some ranges are within a tunnel's network, and mean themselves. */
    private static InetAddress meant(InetAddress address) {
        if (RANGES.stream().anyMatch(range -> range.network().contains(address))) {
            return address;
        }
        for (Network tunnel : TUNNELS) {
            if (tunnel.contains(address)) {
                int start = tunnel.bits() / Byte.SIZE;
                return inner(Arrays.copyOfRange(address.getAddress(), start, start + 4));
            }
        }
        return address;
    }

    private static InetAddress inner(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four octets are an address", e);
        }
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return networks.isEmpty()
                ? switch (reach) {
                    case PUBLIC -> "false";
                    case LOOPBACK -> "loopback";
                    case PRIVATE -> "true";
                }
                : networks.stream().map(Network::toString).collect(Collectors.joining(","));
    }
}
