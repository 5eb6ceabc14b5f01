package dev.caravan.envelope;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;

/** What stands behind the {@code @} of a mailbox: a domain name or an address literal (RFC 5321 section 4.1.3). */
public sealed interface Host {

    /** As it is written in a mailbox. */
    String text();

    /** Reads {@code example.org}, {@code [192.0.2.1]} or {@code [IPv6:2001:db8::1]}. */
    static Host parse(String text) {
        if (text.startsWith("[") && text.endsWith("]")) {
            return AddressLiteral.parse(text.substring(1, text.length() - 1));
        }
        return new Named(DomainName.parse(text));
    }

    /** The usual case. */
    record Named(DomainName name) implements Host {
        @Override
        public String text() {
            return name.ascii();
        }
    }

    /** A mailbox at an address: its mail goes there without any look-up. */
    record AddressLiteral(InetAddress address) implements Host {

        private static final String IPV6_TAG = "ipv6:";

        static AddressLiteral parse(String inside) {
            boolean tagged = inside.toLowerCase(Locale.ROOT).startsWith(IPV6_TAG);
            String address = tagged ? inside.substring(IPV6_TAG.length()) : inside;
            boolean shaped = tagged ? address.matches("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*") : address.matches("[0-9.]+");
            try {
                if (shaped) {
                    // ofLiteral never asks a name service.
                    InetAddress parsed = InetAddress.ofLiteral(address);
                    if (tagged || address.chars().filter(c -> c == '.').count() == 3) {
                        return new AddressLiteral(InetAddress.getByAddress(parsed.getAddress()));
                    }
                }
            } catch (IllegalArgumentException | UnknownHostException e) {
                // Falls through to the one message for all that is no address.
            }
            throw new BadSyntax("address literal " + BadSyntax.show("[" + inside + "]")
                    + " is neither [192.0.2.1] nor [IPv6:2001:db8::1] in shape");
        }

        @Override
        public String text() {
            boolean v4 = address.getAddress().length == 4;
            return v4 ? "[" + address.getHostAddress() + "]" : "[IPv6:" + address.getHostAddress() + "]";
        }
    }
}
