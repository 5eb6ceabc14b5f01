package dev.caravan.dnscheck;

import dev.caravan.dns.Family;
import dev.caravan.envelope.DomainName;
import java.net.InetAddress;
import java.util.HexFormat;

/** Records as they stand in a zone file (RFC 1035 section 5.1). */
final class ZoneLine {

    /** RFC 1035 section 3.3: the octets of a character-string. */
    private static final int STRING_OCTETS_MAX = 255;

    private ZoneLine() {}

    /** A text, in as many strings as it takes (RFC 7208 section 3.3). */
    static String text(String name, String text) {
        StringBuilder line = new StringBuilder(name + ". IN TXT");
        for (int start = 0; start < text.length(); start += STRING_OCTETS_MAX) {
            String piece = text.substring(start, Math.min(start + STRING_OCTETS_MAX, text.length()));
            line.append(" \"")
                    .append(piece.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
        }
        return line.toString();
    }

    static String mx(DomainName domain, DomainName host) {
        return domain + ". IN MX 10 " + host + ".";
    }

    static String address(DomainName host, InetAddress address) {
        return host + ". IN " + (Family.of(address) == Family.IPV4 ? "A " : "AAAA ") + address.getHostAddress();
    }

    /** RFC 1035 section 3.5, RFC 3596 section 2.5. */
    static String reverse(InetAddress address, DomainName host) {
        byte[] octets = address.getAddress();
        StringBuilder name = new StringBuilder();
        for (int i = octets.length - 1; i >= 0; i--) {
            String digits = HexFormat.of().toHexDigits(octets[i]);
            name.append(
                    octets.length == 4 ? (octets[i] & 0xFF) + "." : digits.charAt(1) + "." + digits.charAt(0) + ".");
        }
        return name + (octets.length == 4 ? "in-addr.arpa." : "ip6.arpa.") + " IN PTR " + host + ".";
    }
}
