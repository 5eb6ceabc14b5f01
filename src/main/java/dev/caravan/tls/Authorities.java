package dev.caravan.tls;

import dev.caravan.status.Visible;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The authorities that are believed, and the check that a chain of certificates leads to one of them (RFC 5280 section
 * 6, without revocation: mail servers' lists are seldom reachable, and mail would wait for them). Each is equal to
 * itself only. Safe for many threads.
 */
public final class Authorities {

    private final X509TrustManager manager;

    private Authorities(X509TrustManager manager) {
        this.manager = manager;
    }

    /** Those of the JDK's trust store, which are read once. */
    public static Authorities jdk() {
        return Store.JDK;
    }

    /** These and no others. */
    public static Authorities of(Collection<X509Certificate> anchors) {
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

    /** Those in a PEM file. */
    public static Authorities file(Path file) throws UnusablePem {
        return of(Pem.read(file).certificates());
    }

    /** Passes if the chain leads to an anchor and nothing in it has expired. Names are not looked at. */
    public void check(List<X509Certificate> chain, String authType) throws PeerRejected {
        try {
            manager.checkServerTrusted(chain.toArray(X509Certificate[]::new), authType);
        } catch (CertificateException e) {
            X509Certificate own = chain.getFirst();
            if (isOverdue(e)) {
                throw new PeerRejected(
                        TlsFault.EXPIRED,
                        "a certificate has expired or is not valid yet; the server's own is valid from "
                                + own.getNotBefore().toInstant() + " to "
                                + own.getNotAfter().toInstant());
            }
            throw new PeerRejected(
                    TlsFault.NOT_TRUSTED,
                    "no trusted authority vouches for the certificate, whose issuer is "
                            + Visible.of(own.getIssuerX500Principal().getName()) + ": " + e.getMessage());
        }
    }

    private static boolean isOverdue(Throwable failure) {
        return Stream.<@Nullable Throwable>iterate(failure, e -> e != null, Throwable::getCause)
                .anyMatch(e -> e instanceof CertificateExpiredException
                        || e instanceof CertificateNotYetValidException
                        || e instanceof CertPathValidatorException path && isOverdue(path.getReason()));
    }

    private static boolean isOverdue(CertPathValidatorException.Reason reason) {
        return reason == CertPathValidatorException.BasicReason.EXPIRED
                || reason == CertPathValidatorException.BasicReason.NOT_YET_VALID;
    }

    private static Authorities of(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return new Authorities((X509TrustManager) factory.getTrustManagers()[0]);
    }

    /** Reading the store takes a while: only who needs it waits. */
    private static final class Store {

        static final Authorities JDK = read();

        private static Authorities read() {
            try {
                return of((KeyStore) null);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the JDK's trust store cannot be used", e);
            }
        }
    }
}
