package dev.caravan.smtp;

import dev.caravan.status.Hop.TlsFacts;
import dev.caravan.tls.PeerCheck;
import dev.caravan.tls.PeerRejected;
import dev.caravan.tls.TlsContexts;
import dev.caravan.tls.TlsFault;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** TLS over a connection that exists, from its first octet or after STARTTLS. */
final class TlsHandshake {

    /** What JSSE itself says of the key exchange of TLS 1.3, where certificates do not depend on it. */
    static final String KEY_EXCHANGE_UNKNOWN = "UNKNOWN";

    private final TlsContexts contexts;
    private final PeerCheck check;

    TlsHandshake(TlsContexts contexts, PeerCheck check) {
        this.contexts = contexts;
        this.check = check;
    }

    /** Blocks until the handshake is over; closing {@code raw} ends it. */
    SSLSocket over(Socket raw) throws IOException {
        return contexts.secure(raw, check);
    }

    TlsFacts facts(SSLSocket tls) {
        SSLSession session = tls.getSession();
        List<String> verifiedBy =
                check.proofs().stream().map(PeerCheck.Proof::word).sorted().toList();
        return new TlsFacts(
                session.getProtocol(), session.getCipherSuite(), check.level().word(), verifiedBy);
    }

    /** What ended a handshake, as far as it can be told. */
    static TlsFault fault(IOException failure) {
        return Stream.<@Nullable Throwable>iterate(failure, e -> e != null, Throwable::getCause)
                .filter(PeerRejected.class::isInstance)
                .map(e -> ((PeerRejected) e).fault())
                .findFirst()
                .orElse(TlsFault.HANDSHAKE);
    }
}
