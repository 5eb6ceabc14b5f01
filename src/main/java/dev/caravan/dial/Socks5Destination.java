package dev.caravan.dial;

import dev.caravan.envelope.DomainName;
import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * Where the proxy is to connect to.
 *
 * @param shown for messages
 * @param octets ATYP, DST.ADDR and DST.PORT of the request (RFC 1928 section 4)
 */
record Socks5Destination(String shown, Kind kind, byte[] octets) {

    /** What it is given as. */
    enum Kind {
        ADDRESS,
        /** The proxy looks it up. */
        NAME
    }

    /** RFC 1928 section 5. */
    static final int TYPE_IPV4 = 1;

    static final int TYPE_NAME = 3;
    static final int TYPE_IPV6 = 4;

    static Socks5Destination of(InetSocketAddress address) {
        int type = address.getAddress() instanceof Inet4Address ? TYPE_IPV4 : TYPE_IPV6;
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        octets.write(type);
        octets.writeBytes(address.getAddress().getAddress());
        return withPort(address.getAddress().getHostAddress(), Kind.ADDRESS, octets, address.getPort());
    }

    static Socks5Destination of(DomainName host, int port) {
        // A domain name has 253 octets at most: its length fits into one.
        byte[] name = host.ascii().getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        octets.write(TYPE_NAME);
        octets.write(name.length);
        octets.writeBytes(name);
        return withPort(host.ascii(), Kind.NAME, octets, port);
    }

    private static Socks5Destination withPort(String host, Kind kind, ByteArrayOutputStream octets, int port) {
        octets.write(port >> 8);
        octets.write(port);
        return new Socks5Destination(host + " port " + port, kind, octets.toByteArray());
    }
}
