package dev.caravan.tls;

import dev.caravan.envelope.DomainName;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A context for each check. TLS sessions are resumed within one context only, and a resumed session's certificates are
 * not judged again, so a context that two checks shared would let the weaker one vouch for the stronger. Safe for many
 * threads.
 */
public final class TlsContexts {

    /** Ours: the hosts that mail goes to often. The one not used for longest is forgotten first. */
    static final int CONTEXTS_MAX = 1_000;

    /** Ours: one host, at a handful of addresses that JSSE tells apart by port only. */
    static final int SESSIONS_PER_CONTEXT_MAX = 8;

    /** Ours: so long may a certificate that has just expired, or been withdrawn from the DNS, be believed. */
    static final Duration SESSION_AGE_MAX = Duration.ofHours(1);

    /** RFC 8996 forbids what is older. */
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    private final Supplier<Optional<ClientCertificate>> client;

    /** What the contexts at hand show. */
    private Optional<ClientCertificate> shown = Optional.empty();

    private final Map<PeerCheck, SSLContext> contexts = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<PeerCheck, SSLContext> eldest) {
            return size() > CONTEXTS_MAX;
        }
    };

    /** @param client what servers that ask are shown */
    public TlsContexts(Optional<ClientCertificate> client) {
        this(() -> client);
    }

    /** @param client what servers that ask are shown; asked for every handshake */
    public TlsContexts(Supplier<Optional<ClientCertificate>> client) {
        this.client = client;
    }

    /** TLS over a connection that exists. Blocks until the handshake is over; closing {@code raw} ends it. */
    public SSLSocket secure(Socket raw, PeerCheck check) throws IOException {
        // JSSE finds sessions to resume by this name.
        String peer = check.serverName()
                .map(DomainName::ascii)
                .orElseGet(() -> raw.getInetAddress().getHostAddress());
        SSLSocket tls = (SSLSocket) of(check).getSocketFactory().createSocket(raw, peer, raw.getPort(), true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setProtocols(VERSIONS);
        parameters.setServerNames(
                check.serverName().map(TlsContexts::indication).orElse(List.of()));
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        return tls;
    }

    /** RFC 6066 section 3 knows host names only: one with an underscore goes without. */
    private static List<SNIServerName> indication(DomainName name) {
        return name.ascii().indexOf('_') < 0 ? List.of(new SNIHostName(name.ascii())) : List.of();
    }

    /** The one for connections whose peer this check judges. */
    synchronized SSLContext of(PeerCheck check) {
        Optional<ClientCertificate> now = client.get();
        if (!now.equals(shown)) {
            // Sessions that were made as somebody else are not resumed.
            contexts.clear();
            shown = now;
        }
        return contexts.computeIfAbsent(check, this::make);
    }

    private SSLContext make(PeerCheck check) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManager @Nullable [] keys = shown.isPresent() ? shown.get().keyManagers() : null;
            context.init(keys, new TrustManager[] {new CheckedPeers(check)}, null);
            SSLSessionContext sessions = context.getClientSessionContext();
            sessions.setSessionCacheSize(SESSIONS_PER_CONTEXT_MAX);
            sessions.setSessionTimeout((int) SESSION_AGE_MAX.toSeconds());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS cannot be set up", e);
        }
    }
}
