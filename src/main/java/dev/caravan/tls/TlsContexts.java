package dev.caravan.tls;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSessionContext;
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

    private final Optional<ClientCertificate> client;

    private final Map<PeerCheck, SSLContext> contexts = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<PeerCheck, SSLContext> eldest) {
            return size() > CONTEXTS_MAX;
        }
    };

    /** @param client what servers that ask are shown */
    public TlsContexts(Optional<ClientCertificate> client) {
        this.client = client;
    }

    /** The one for connections whose peer this check judges. */
    public synchronized SSLContext of(PeerCheck check) {
        return contexts.computeIfAbsent(check, this::make);
    }

    private SSLContext make(PeerCheck check) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManager @Nullable [] keys = client.isPresent() ? client.get().keyManagers() : null;
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
