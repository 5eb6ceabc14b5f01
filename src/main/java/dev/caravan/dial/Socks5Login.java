package dev.caravan.dial;

import java.nio.charset.StandardCharsets;

/** Who Caravan is at a proxy (RFC 1929). The password crosses the network in clear, and does not show itself here. */
public final class Socks5Login {

    /** RFC 1929 section 2, for each of the two. */
    public static final int OCTETS_MAX = 255;

    private final byte[] user;
    private final byte[] password;

    /** @throws IllegalArgumentException if one of them is empty or too long */
    public Socks5Login(String user, String password) {
        this.user = octets("user", user);
        this.password = octets("password", password);
    }

    byte[] user() {
        return user;
    }

    byte[] password() {
        return password;
    }

    private static byte[] octets(String what, String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        if (octets.length == 0 || octets.length > OCTETS_MAX) {
            throw new IllegalArgumentException(
                    "a proxy's " + what + " has 1 to " + OCTETS_MAX + " octets, this one has " + octets.length);
        }
        return octets;
    }

    @Override
    public String toString() {
        return "(hidden)";
    }
}
