package dev.caravan.dial;

import java.io.IOException;

/** No connection through a proxy. Who is to blame decides what waits: one destination, or all that go this way. */
public final class Socks5Failure extends IOException {

    /** Whose fault it is. */
    public enum Blame {
        /** The proxy cannot be reached, does not let us in, is out of order or is no SOCKS proxy. */
        PROXY,
        /** The proxy works, but there is no way through it to this destination. */
        DESTINATION
    }

    private final Blame blame;

    /** @param text one line */
    public Socks5Failure(Blame blame, String text) {
        super(text);
        this.blame = blame;
    }

    public Blame blame() {
        return blame;
    }
}
