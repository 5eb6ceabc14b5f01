package dev.caravan.smtp;

import dev.caravan.smtp.SmtpClient.TlsMode;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Decides whom to believe, connection by connection. Safe for many threads. */
@FunctionalInterface
public interface TlsTrust {

    /** The terms of one handshake; {@code tls} is not NONE. */
    Terms terms(TlsMode tls, String host);

    /**
     * What one handshake must fulfil.
     *
     * @param context holds the trust manager; sessions are resumed within one context only, so terms of different
     *     strength must not share one
     * @param nameCheck whether the certificate must name the host
     * @param level what the session is then worth: {@link #ENCRYPTED} or {@link #AUTHENTICATED}
     */
    record Terms(SSLContext context, NameCheck nameCheck, String level) {}

    /** Whether the certificate must name the host. */
    enum NameCheck {
        NONE,
        /** RFC 9525, as RFC 8314 section 5.2 asks of mail. */
        HOST
    }

    /** Somebody who listens only learns nothing. */
    String ENCRYPTED = "encrypted";

    /** The peer is the one that was meant. */
    String AUTHENTICATED = "authenticated";

    /** The JDK's trust store. */
    static TlsTrust jdk() {
        return of((KeyStore) null);
    }

    /** Only chains that end in one of these. */
    static TlsTrust anchors(Collection<X509Certificate> anchors) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (X509Certificate anchor : anchors) {
                store.setCertificateEntry("anchor-" + number++, anchor);
            }
            return of(store);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the trust anchors cannot be used", e);
        }
    }

    /** Opportunistic takes anybody, every other mode only whom {@code store} vouches for by the host's name. */
    private static TlsTrust of(@Nullable KeyStore store) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            Terms anybody = new Terms(context(new AnyCertificate()), NameCheck.NONE, ENCRYPTED);
            Terms named = new Terms(context(factory.getTrustManagers()), NameCheck.HOST, AUTHENTICATED);
            return (tls, host) -> tls == TlsMode.OPPORTUNISTIC ? anybody : named;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS cannot be set up", e);
        }
    }

    private static SSLContext context(TrustManager... managers) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers, null);
        return context;
    }
}
