package dev.caravan.smtp;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
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
final class Certificates {

    private static final Duration DAY = Duration.ofDays(1);
    private static final char[] NO_PASSWORD = {};

    private final KeyPair authorityKey = key();
    private final X500Name authorityName = new X500Name("CN=Test Authority");
    private final X509Certificate authority;

    Certificates() throws Exception {
        authority = sign(builder(authorityName, authorityKey, Instant.now().plus(DAY))
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(true)));
    }

    X509Certificate authority() {
        return authority;
    }

    /** A server with a certificate for this name. */
    SSLContext server(String dnsName) throws Exception {
        return server(dnsName, Instant.now().plus(DAY));
    }

    /** A server whose certificate ends at {@code until}. */
    SSLContext server(String dnsName, Instant until) throws Exception {
        KeyPair key = key();
        X509Certificate certificate = sign(builder(new X500Name("CN=server"), key, until)
                .addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.dNSName, dnsName))));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", key.getPrivate(), NO_PASSWORD, new X509Certificate[] {certificate, authority});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
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
