package dev.caravan.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** Who we are to servers that ask. Its text is the subject's name; the key is never shown. */
public final class ClientCertificate {

    private static final char[] NO_PASSWORD = {};

    private final List<X509Certificate> chain;
    private final PrivateKey key;

    private ClientCertificate(List<X509Certificate> chain, PrivateKey key) {
        this.chain = chain;
        this.key = key;
    }

    /**
     * Reads PEM files.
     *
     * @param certificates our own first, then those that lead to an authority
     * @param key PKCS #8, without a password
     */
    public static ClientCertificate files(Path certificates, Path key) throws UnusablePem {
        List<X509Certificate> chain = Pem.read(certificates).certificates();
        PublicKey open = chain.getFirst().getPublicKey();
        PrivateKey secret = Pem.read(key).privateKey(open.getAlgorithm());
        if (!isPair(secret, open)) {
            throw new UnusablePem(key + " is not the key of the first certificate in " + certificates);
        }
        return new ClientCertificate(chain, secret);
    }

    KeyManager[] keyManagers() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new GeneralSecurityException("an empty key store cannot be made", e);
        }
        store.setKeyEntry("client", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    @Override
    public String toString() {
        return chain.getFirst().getSubjectX500Principal().getName();
    }

    /** A handshake would fail for a reason that the server does not tell: better now. */
    private static boolean isPair(PrivateKey secret, PublicKey open) {
        String algorithm = switch (open.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> open.getAlgorithm();
        };
        byte[] sample = algorithm.getBytes(StandardCharsets.US_ASCII);
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(secret);
            signature.update(sample);
            byte[] signed = signature.sign();
            signature.initVerify(open);
            signature.update(sample);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
