package dev.caravan.mtasts;

import dev.caravan.tls.Authorities;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
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

/** An authority, whoever believes it, and servers with its certificates. */
final class TestAuthority {

    private static final Duration DAY = Duration.ofDays(1);
    private static final char[] NO_PASSWORD = {};

    private final KeyPair key = key();
    private final X500Name name = new X500Name("CN=Policy Authority");
    private final X509Certificate certificate;

    TestAuthority() throws Exception {
        certificate = sign(builder(name, key, Instant.now().plus(DAY))
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(true)));
    }

    /** Believes this authority, and no other. */
    Authorities client() {
        return Authorities.of(List.of(certificate));
    }

    static GeneralName dns(String name) {
        return new GeneralName(GeneralName.dNSName, name);
    }

    SSLContext server(String... dnsNames) throws Exception {
        return server(
                "CN=policy host",
                Instant.now().plus(DAY),
                Arrays.stream(dnsNames).map(TestAuthority::dns).toArray(GeneralName[]::new));
    }

    /** A server with a certificate for {@code names}, if there are any. */
    SSLContext server(String subject, Instant until, GeneralName... names) throws Exception {
        KeyPair serverKey = key();
        X509v3CertificateBuilder builder = builder(new X500Name(subject), serverKey, until);
        if (names.length > 0) {
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "server", serverKey.getPrivate(), NO_PASSWORD, new X509Certificate[] {sign(builder), certificate});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private X509v3CertificateBuilder builder(X500Name subject, KeyPair its, Instant until) {
        return new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(64, new SecureRandom()),
                Date.from(Instant.now().minus(DAY.multipliedBy(2))),
                Date.from(until),
                subject,
                its.getPublic());
    }

    private X509Certificate sign(X509v3CertificateBuilder builder) throws Exception {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())));
    }

    private static KeyPair key() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }
}
