package dev.caravan.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.dial.DirectDialer;
import dev.caravan.dial.Socks5Dialer;
import dev.caravan.dial.Socks5Failure;
import dev.caravan.dial.Socks5Login;
import dev.caravan.envelope.DomainName;
import dev.caravan.sasl.Identity;
import dev.caravan.sasl.Mechanism;
import dev.caravan.sasl.MechanismChoice;
import dev.caravan.sasl.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every mechanism at servers of others, and proxies of others. */
@Tag("lab")
class ThroughOthersLabTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static final String STARTTLS = "LAB_SUBMISSION_PORT";
    private static final String IMPLICIT = "LAB_SMTPS_PORT";

    private static final char[] NO_PASSWORD = {};

    private static Lab lab;
    private static SSLContext trust;

    @BeforeAll
    static void start() throws Exception {
        lab = Lab.start();
        trust = context(certificates(lab.get("LAB_CA_FILE")), withoutKey());
    }

    @AfterAll
    static void stop() throws Exception {
        if (lab != null) {
            lab.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PLAIN,plain,PLAIN",
        "LOGIN,login,LOGIN",
        "CRAM_MD5,cram-md5,CRAM-MD5",
        "SCRAM_SHA_1,scram-sha-1,SCRAM-SHA-1",
        "SCRAM_SHA_256,scram-sha-256,SCRAM-SHA-256",
        "ALL,all,SCRAM-SHA-256",
        "CYRUS,cyrus,SCRAM-SHA-256",
        "CYRUS_SCRAM_SHA_256,cyrus-scram-sha-256,SCRAM-SHA-256",
        "CYRUS_CRAM_MD5,cyrus-cram-md5,CRAM-MD5",
        "PLUS,plus,SCRAM-SHA-256-PLUS",
        "PLUS_ONLY,plus-only,SCRAM-SHA-256-PLUS",
        "PLUS_TLS12,plus-tls12,SCRAM-SHA-256-PLUS",
    })
    void aPasswordLogsInWithTheStrongestOfferOverBothKindsOfTls(String key, String host, String mechanism)
            throws Exception {
        Identity alice = password(lab.get("LAB_USER"), lab.get("LAB_PASSWORD"));
        Identity wrong = password(lab.get("LAB_USER"), "not this one");
        for (String port : ports(key)) {
            try (AuthDialogue dialogue = over(key, host, port)) {
                String end = dialogue.logIn(new MechanismChoice(List.of()), alice);
                System.out.printf("lab: %-24s %s %-18s %s%n", host, lab.get(port), dialogue.mechanism(), end);
                assertThat(dialogue.mechanism()).isEqualTo(mechanism);
                assertThat(end).isEqualTo("235");
            }
            try (AuthDialogue dialogue = over(key, host, port)) {
                assertThat(dialogue.logIn(new MechanismChoice(List.of()), wrong))
                        .matches("535.*|CREDENTIALS .*");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"PLAIN", "LOGIN", "CRAM_MD5", "SCRAM_SHA_1", "SCRAM_SHA_256"})
    void oddNamesAndPasswordsLogInWithEachOfTheOffers(Mechanism mechanism) throws Exception {
        for (String user : List.of("UTF8", "ODD")) {
            Identity identity = password(lab.get("LAB_" + user + "_USER"), lab.get("LAB_" + user + "_PASSWORD"));
            try (AuthDialogue dialogue = over("ALL", "all", STARTTLS)) {
                String end = dialogue.logIn(new MechanismChoice(List.of(mechanism)), identity);
                System.out.printf("lab: %-24s %-18s %s%n", user, dialogue.mechanism(), end);
                assertThat(end).isEqualTo("235");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"XOAUTH2,xoauth2,XOAUTH2", "OAUTHBEARER,oauthbearer,OAUTHBEARER"})
    void aTokenLogsInUntilItExpires(String key, String host, String mechanism) throws Exception {
        for (String port : ports(key)) {
            try (AuthDialogue dialogue = over(key, host, port)) {
                String end = dialogue.logIn(new MechanismChoice(List.of()), token("LAB_OAUTH_TOKEN"));
                System.out.printf("lab: %-24s %s %-18s %s%n", host, lab.get(port), dialogue.mechanism(), end);
                assertThat(dialogue.mechanism()).isEqualTo(mechanism);
                assertThat(end).isEqualTo("235");
            }
        }
        for (String bad : List.of("LAB_OAUTH_TOKEN_EXPIRED", "LAB_OAUTH_TOKEN_FORGED")) {
            try (AuthDialogue dialogue = over(key, host, STARTTLS)) {
                String end = dialogue.logIn(new MechanismChoice(List.of()), token(bad));
                System.out.printf("lab: %-24s %-18s %s%n", bad, dialogue.mechanism(), end);
                assertThat(end).matches("535.*").doesNotContain(lab.get(bad));
            }
        }
    }

    @Test
    void nothingIsSaidToAServerWithoutTls() throws Exception {
        try (AuthDialogue dialogue = connection("CLEARTEXT", "cleartext", STARTTLS)) {
            dialogue.withoutTls();
            assertThat(dialogue.logIn(new MechanismChoice(List.of()), password("alice@lab.test", "secret")))
                    .isEqualTo(
                            "the server offers PLAIN only; a plain password is not sent over a connection without TLS");
        }
    }

    @Test
    void theScriptedServersFindNoFault() throws Exception {
        Identity alice = password(lab.get("LAB_USER"), lab.get("LAB_PASSWORD"));
        List<String> types = List.of("tls-exporter", "tls-server-end-point");
        for (String type : types) {
            for (String host : List.of("plus", "plus-only", "plus-tls12")) {
                try (AuthDialogue dialogue = over(host.toUpperCase(Locale.ROOT).replace('-', '_'), host, STARTTLS)) {
                    dialogue.bindWith(type);
                    String end = dialogue.logIn(new MechanismChoice(List.of()), alice);
                    System.out.printf("lab: %-24s %-18s %s %s%n", host, dialogue.mechanism(), type, end);
                    assertThat(end).isEqualTo("235");
                }
            }
        }
        List<String> bindings = new ArrayList<>();
        for (String session : lab.scriptedSessions()) {
            assertThat(JSON.readTree(session).path("violations")).as(session).isEmpty();
            bindings.add(JSON.readTree(session).path("channel_binding").asText());
        }
        assertThat(bindings).containsAll(types);
    }

    @Test
    void aClientCertificateLogsInWithNothingElse() throws Exception {
        Identity nobody = new Identity("alice@lab.test", Optional.empty(), Optional.empty());
        try (AuthDialogue dialogue = connection("EXTERNAL", "external", STARTTLS)) {
            dialogue.startTls(context(certificates(lab.get("LAB_CA_FILE")), withClientKey()));
            String end = dialogue.logIn(new MechanismChoice(List.of(Mechanism.EXTERNAL)), nobody);
            System.out.printf("lab: %-24s %-18s %s%n", "external", dialogue.mechanism(), end);
            assertThat(end).isEqualTo("235");
        }
    }

    @Test
    void theOpenProxiesLeadToTheServerByAddressAndByName() throws Exception {
        for (String key : List.of("LAB_SOCKS_OPEN", "LAB_SOCKS_DANTE")) {
            Socks5Dialer dialer = dialer(key, Optional.empty());
            assertGreeted(dialer.dial(destination(), TIMEOUT));
            assertGreeted(dialer.dial(DomainName.parse("all.submission.lab.test"), port(STARTTLS), TIMEOUT));
        }
    }

    @Test
    void theProxyWithAPasswordLetsInWhoKnowsIt() throws Exception {
        Socks5Login login = new Socks5Login(lab.get("LAB_SOCKS_USER"), lab.get("LAB_SOCKS_PASSWORD"));
        assertGreeted(dialer("LAB_SOCKS_AUTH", Optional.of(login)).dial(destination(), TIMEOUT));
        Socks5Login wrong = new Socks5Login(lab.get("LAB_SOCKS_USER"), "wrong");
        assertFails(dialer("LAB_SOCKS_AUTH", Optional.of(wrong)), destination(), Socks5Failure.Blame.PROXY);
        assertFails(dialer("LAB_SOCKS_AUTH", Optional.empty()), destination(), Socks5Failure.Blame.PROXY);
    }

    @Test
    void whatAProxyCannotReachIsTheDestinationsFault() throws Exception {
        // Nothing ever listens there.
        InetSocketAddress nobody = new InetSocketAddress(InetAddress.ofLiteral("127.25.0.250"), port("LAB_SMTP_PORT"));
        assertFails(dialer("LAB_SOCKS_OPEN", Optional.empty()), nobody, Socks5Failure.Blame.DESTINATION);
        assertFails(dialer("LAB_SOCKS_DANTE", Optional.empty()), nobody, Socks5Failure.Blame.DESTINATION);
        assertFails(dialer("LAB_SOCKS_REFUSE", Optional.empty()), destination(), Socks5Failure.Blame.DESTINATION);
    }

    private static void assertGreeted(Socket socket) throws IOException {
        try (socket) {
            assertThat(socket.getInputStream().readNBytes(4)).asString().isEqualTo("220 ");
        }
    }

    private static void assertFails(Socks5Dialer dialer, InetSocketAddress to, Socks5Failure.Blame blame)
            throws IOException {
        try (Socket socket = dialer.dial(to, TIMEOUT)) {
            throw new AssertionError("connected to " + socket.getRemoteSocketAddress());
        } catch (Socks5Failure e) {
            System.out.println("lab: " + e.blame() + " " + e.getMessage());
            assertThat(e.blame()).isEqualTo(blame);
        }
    }

    private static Socks5Dialer dialer(String key, Optional<Socks5Login> login) {
        String[] proxy = lab.get(key).split(":");
        return new Socks5Dialer(
                new DirectDialer(),
                new InetSocketAddress(InetAddress.ofLiteral(proxy[0]), Integer.parseInt(proxy[1])),
                login);
    }

    private static InetSocketAddress destination() {
        return new InetSocketAddress(InetAddress.ofLiteral(lab.get("LAB_SUBMISSION_ALL")), port(STARTTLS));
    }

    /** The scripted servers that stand for one case listen on one port only. */
    private static List<String> ports(String key) {
        return key.equals("PLUS_TLS12") || key.equals("PLUS_ONLY") ? List.of(STARTTLS) : List.of(STARTTLS, IMPLICIT);
    }

    private static AuthDialogue over(String key, String host, String port) throws IOException {
        AuthDialogue dialogue = connection(key, host, port);
        if (port.equals(IMPLICIT)) {
            dialogue.implicitTls(trust);
        } else {
            dialogue.startTls(trust);
        }
        return dialogue;
    }

    private static AuthDialogue connection(String key, String host, String port) throws IOException {
        InetAddress address = InetAddress.ofLiteral(lab.get("LAB_SUBMISSION_" + key));
        return new AuthDialogue(address, host + ".submission.lab.test", port(port));
    }

    private static int port(String key) {
        return Integer.parseInt(lab.get(key));
    }

    private static Identity password(String user, String password) {
        return Identity.withPassword(user, () -> Secret.of(password));
    }

    private static Identity token(String key) {
        return Identity.withToken(lab.get("LAB_USER"), () -> Secret.of(lab.get(key)));
    }

    private static SSLContext context(List<X509Certificate> trusted, KeyStore own) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (X509Certificate certificate : trusted) {
            store.setCertificateEntry(certificate.getSerialNumber().toString(), certificate);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static List<X509Certificate> certificates(String file) throws Exception {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        }
    }

    private static KeyStore withoutKey() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static KeyStore withClientKey() throws Exception {
        KeyStore store = withoutKey();
        try (PEMParser pem = new PEMParser(Files.newBufferedReader(Path.of(lab.get("LAB_CLIENT_KEY"))))) {
            JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
            PrivateKey key = switch (pem.readObject()) {
                case PEMKeyPair pair -> converter.getKeyPair(pair).getPrivate();
                case PrivateKeyInfo info -> converter.getPrivateKey(info);
                case Object other -> throw new IllegalStateException("no key but " + other.getClass());
            };
            store.setKeyEntry(
                    "client",
                    key,
                    NO_PASSWORD,
                    certificates(lab.get("LAB_CLIENT_CERT")).toArray(X509Certificate[]::new));
        }
        return store;
    }
}
