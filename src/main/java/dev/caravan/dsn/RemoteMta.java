package dev.caravan.dsn;

import dev.caravan.status.Diagnostic;
import dev.caravan.status.Hop;
import java.util.Optional;

/** The server that said no, by name and address. */
final class RemoteMta {

    private RemoteMta() {}

    /** Empty if no server said anything: RFC 3464 section 2.3.5 wants the one that reported. */
    static Optional<String> of(Diagnostic why) {
        return why.reply().flatMap(reply -> why.hop()).map(RemoteMta::name);
    }

    private static String name(Hop hop) {
        String host = Safe.ascii(hop.host());
        Optional<String> address = hop.address().map(a -> a.getAddress().getHostAddress());
        if (address.filter(host::equals).isPresent()) {
            return "[" + host + "]";
        }
        return host + address.map(a -> " (" + a + ")").orElse("");
    }
}
