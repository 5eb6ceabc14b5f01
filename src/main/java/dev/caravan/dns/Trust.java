package dev.caravan.dns;

import java.net.InetAddress;
import java.util.Set;

/** Whose word on authenticity counts. */
public sealed interface Trust {

    /** Nobody's: signatures are checked here, from these anchors on. */
    record Validating(TrustAnchors anchors) implements Trust {}

    /**
     * That of name servers on this machine, since anyone on the way could set the bit, and of those that are named
     * because the way to them is safe.
     */
    record Trusting(Set<InetAddress> named) implements Trust {

        public Trusting {
            named = Set.copyOf(named);
        }

        public boolean trusts(InetAddress server) {
            return server.isLoopbackAddress() || named.contains(server);
        }
    }
}
