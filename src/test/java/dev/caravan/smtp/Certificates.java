package dev.caravan.smtp;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority of our own and what it signs. */
public final class Certificates {

    /** From now. */
    public static final Duration DAY = Duration.ofDays(1);

    private static final char[] NO_PASSWORD = {};

    private final KeyPair authorityKey = key();
    private final X500Name authorityName = new X500Name("CN=Test Authority");
    private final X509Certificate authority;

    public Certificates() throws Exception {
        this(Instant.now().plus(DAY));
    }

    /** An authority whose own certificate ends at {@code until}. */
    public Certificates(Instant until) throws Exception {
        authority = sign(builder(authorityName, authorityKey, until)
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(true)));
    }

    /** A certificate with its key. */
    public record Issued(X509Certificate certificate, KeyPair key) {

        /** A server that presents it, and these above it. */
        public SSLContext serving(X509Certificate... above) throws Exception {
            return serving(null, above);
        }

        /** A server that presents it, and believes clients as these say. */
        public SSLContext serving(TrustManager[] clients, X509Certificate... above) throws Exception {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            Certificate[] chain =
                    Stream.concat(Stream.of(certificate), Stream.of(above)).toArray(X509Certificate[]::new);
            store.setKeyEntry("server", key.getPrivate(), NO_PASSWORD, chain);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), clients, null);
            return context;
        }

        public String certificatePem() throws Exception {
            return pem("CERTIFICATE", certificate.getEncoded());
        }

        public String keyPem() {
            return pem("PRIVATE KEY", key.getPrivate().getEncoded());
        }
    }

    /** A block of RFC 7468. */
    public static String pem(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END "
                + label + "-----\n";
    }

    public X509Certificate authority() {
        return authority;
    }

    /** A server with a certificate for this name. */
    public SSLContext server(String dnsName) throws Exception {
        return server(dnsName, Instant.now().plus(DAY));
    }

    /** A server whose certificate ends at {@code until}. */
    public SSLContext server(String dnsName, Instant until) throws Exception {
        return issue(until, new GeneralName(GeneralName.dNSName, dnsName)).serving(authority);
    }

    public Issued issue(String dnsName) throws Exception {
        return issue(Instant.now().plus(DAY), new GeneralName(GeneralName.dNSName, dnsName));
    }

    public Issued issue(Instant until, GeneralName... names) throws Exception {
        KeyPair key = key();
        X509v3CertificateBuilder builder = builder(new X500Name("CN=server"), key, until);
        if (names.length > 0) {
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        }
        return new Issued(sign(builder), key);
    }

    private X509v3CertificateBuilder builder(X500Name subject, KeyPair key, Instant until) {
        return new JcaX509v3CertificateBuilder(
                authorityName,
                new BigInteger(64, new SecureRandom()),
                Date.from(Instant.now().minus(DAY.multipliedBy(2))),
                Date.from(until),
                subject,
                key.getPublic());
    }

    private X509Certificate sign(X509v3CertificateBuilder builder) throws Exception {
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(authorityKey.getPrivate())));
    }

    private static KeyPair key() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }
}
