package dev.caravan.transport.camel;

import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Host;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Host and port as they stand in an endpoint URI: a name, an IPv4 address, or an IPv6 address in brackets.
 *
 * @param port 1 to 65535
 */
public record HostPort(Host host, int port) {

    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^:\\[\\]]+))(?::(\\d{1,5}))?");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final int PORT_MAX = 65_535;

    /** @param where for the message of a failure: what the text is a part of */
    public static HostPort parse(String text, int portDefault, String where) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    where + " must have host:port and not " + text + "; an IPv6 address goes in brackets");
        }
        int port = parts.group(3) == null ? portDefault : Integer.parseInt(parts.group(3));
        if (port < 1 || port > PORT_MAX) {
            throw new IllegalArgumentException("port " + port + " of " + where + " must be 1 to " + PORT_MAX);
        }
        return new HostPort(host(parts.group(1), parts.group(2)), port);
    }

    private static Host host(String ipv6, String other) {
        if (ipv6 != null) {
            return Host.parse("[IPv6:" + ipv6 + "]");
        }
        return IPV4.matcher(other).matches() ? Host.parse("[" + other + "]") : new Host.Named(DomainName.parse(other));
    }

    @Override
    public String toString() {
        return host.text() + ":" + port;
    }
}
