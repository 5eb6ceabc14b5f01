package dev.caravan.transport.submission.camel;

import static dev.caravan.transport.FakeServers.attempt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.dane.Records;
import dev.caravan.dial.DirectDialer;
import dev.caravan.dns.Authenticity;
import dev.caravan.envelope.DomainName;
import dev.caravan.nexthop.AddressAnswer;
import dev.caravan.nexthop.FakeNames;
import dev.caravan.smtp.AuthServer;
import dev.caravan.smtp.Certificates;
import dev.caravan.smtp.Certificates.Issued;
import dev.caravan.smtp.DirectSmtpClient;
import dev.caravan.smtp.SmtpOptions;
import dev.caravan.smtp.SmtpTimeouts;
import dev.caravan.smtp.sink.ScriptedServer;
import dev.caravan.status.Diagnostic;
import dev.caravan.status.Reason;
import dev.caravan.status.RecipientOutcome;
import dev.caravan.tls.Authorities;
import dev.caravan.tls.MountedSecret;
import dev.caravan.transport.Access;
import dev.caravan.transport.AttemptResult;
import dev.caravan.transport.AttemptResult.Attempted;
import dev.caravan.transport.AttemptResult.SiteSignal;
import dev.caravan.transport.AttemptResult.Withheld;
import dev.caravan.transport.ConnectionKey.Identity;
import dev.caravan.transport.ConnectionPool;
import dev.caravan.transport.OutageListener;
import dev.caravan.transport.Sessions;
import dev.caravan.transport.camel.TransportConstants;
import dev.caravan.transport.smarthost.RelayNames;
import dev.caravan.transport.smarthost.RelayWorld;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubmissionComponentTest {

    private static Certificates certificates;

    @TempDir
    Path directory;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<String> alarms = new ArrayList<>();
    private Instant now = Instant.EPOCH;
    private final FakeNames names = new FakeNames().all(Authenticity.SECURE).address("mail.example", "127.0.0.1");
    private final RelayNames relays =
            RelayWorld.names(names, name -> new AddressAnswer.Found(List.of(InetAddress.getLoopbackAddress())));

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new Certificates();
    }

    @BeforeEach
    void start() {
        SmtpOptions options = SmtpOptions.of(new DirectDialer(), DomainName.parse("relay.example"))
                .withTimeouts(SmtpTimeouts.RFC5321.dividedBy(20));
        Sessions sessions = new Sessions(
                new DirectSmtpClient(options),
                new ConnectionPool(ConnectionPool.Limits.DEFAULT, () -> now),
                new Identity("any", ""),
                () -> now,
                Authorities.of(List.of(certificates.authority())));
        context.addComponent(
                "submission",
                new SubmissionComponent(
                        new Access(
                                origin -> options,
                                sessions,
                                name -> new AddressAnswer.Found(List.of(InetAddress.getLoopbackAddress())),
                                new OutageListener() {
                                    @Override
                                    public void stopped(String transport, Diagnostic why) {
                                        alarms.add(transport + " stopped");
                                    }

                                    @Override
                                    public void works(String transport) {
                                        alarms.add(transport + " works");
                                    }
                                }),
                        relays));
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void logsInOnceForTheMessagesOfAKeptConnection() throws Exception {
        try (AuthServer server = server("PLAIN", "pencil & case=1+1)")) {
            String uri = uri(server, "&password=RAW(pencil & case=1+1))");
            for (int i = 0; i < 3; i++) {
                assertThat(outcomes(deliver(uri))).hasOnlyElementsOfType(RecipientOutcome.Delivered.class);
            }
            assertThat(server.logins()).isEqualTo(1);
            assertThat(alarms).containsExactly("provider works");
        }
    }

    @Test
    void aRefusedPasswordIsWithheldAndAskedOncePerBackOffUntilTheFileChanges() throws Exception {
        Path file = Files.writeString(directory.resolve("password"), "wrong\n");
        try (AuthServer server = server("PLAIN", "right")) {
            String uri = uri(server, "&passwordFile=" + file);
            Withheld first = (Withheld) deliver(uri);
            assertThat(first.why().reason()).isEqualTo(Reason.CONFIGURATION);
            assertThat(first.why().text()).contains("535").contains("does not accept user or secret");
            assertThat(first.signal()).isEqualTo(SiteSignal.UNREACHABLE);
            for (int i = 0; i < 50; i++) {
                assertThat(deliver(uri)).isInstanceOf(Withheld.class);
            }
            assertThat(server.logins()).isEqualTo(1);

            now = now.plus(first.retryAfter());
            assertThat(deliver(uri)).isInstanceOf(Withheld.class);
            assertThat(server.logins()).isEqualTo(2);

            Files.writeString(file, "right\n");
            assertThat(outcomes(deliver(uri))).hasOnlyElementsOfType(RecipientOutcome.Delivered.class);
            assertThat(alarms).containsExactly("provider stopped", "provider stopped", "provider works");
        }
    }

    @Test
    void aPasswordThatIsExchangedBehindALinkIsTriedAtOnce() throws Exception {
        MountedSecret secret = new MountedSecret(directory).exchange(Map.of("password", "wrong"));
        try (AuthServer server = server("PLAIN", "right")) {
            String uri = uri(server, "&passwordFile=" + secret.file("password"));
            assertThat(deliver(uri)).isInstanceOf(Withheld.class);

            secret.exchange(Map.of("password", "right"));

            assertThat(outcomes(deliver(uri))).hasOnlyElementsOfType(RecipientOutcome.Delivered.class);
        }
    }

    @Test
    void aPasswordComesFromAProgramWithItsArguments() throws Exception {
        try (AuthServer server = server("PLAIN", "right")) {
            assertThat(outcomes(deliver(uri(server, "&passwordCommand=echo&passwordCommand=right"))))
                    .hasOnlyElementsOfType(RecipientOutcome.Delivered.class);
        }
    }

    @Test
    void aSecretThatIsGoneIsOurAffairAndTheAlarmNamesTheFile() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), "one");
        try (AuthServer server = server("XOAUTH2", "right")) {
            String uri = uri(server, "&tokenFile=" + file);
            Files.delete(file);

            Withheld result = (Withheld) deliver(uri);

            assertThat(result.why().text()).contains("file " + file + " cannot be read");
            assertThat(alarms).containsExactly("provider stopped");
            assertThat(server.logins()).isZero();
        }
    }

    @Test
    void takesExactlyTheMechanismsThatAreNamed() throws Exception {
        try (AuthServer server = server("CRAM-MD5 PLAIN", "right")) {
            assertThat(outcomes(deliver(uri(server, "&password=right&mechanisms=LOGIN,PLAIN"))))
                    .hasOnlyElementsOfType(RecipientOutcome.Delivered.class);
            assertThat(deliver(uri(server, "&password=right&mechanisms=LOGIN"))).isInstanceOf(Withheld.class);
            assertThat(server.logins()).isEqualTo(1);
        }
    }

    @Test
    void aTokenComesFromAProgramWithItsArguments() throws Exception {
        try (AuthServer server = new AuthServer(
                certificates.server("mail.example"),
                "XOAUTH2",
                tls -> line -> line.startsWith("AUTH") ? "235 ok" : answer(line))) {
            deliver(uri(server, "&tokenCommand=echo&tokenCommand=-n&tokenCommand=ya29.two"));
            String said = server.heard().getFirst();
            assertThat(new String(Base64.getDecoder().decode(said.substring(13)), StandardCharsets.UTF_8))
                    .contains("auth=Bearer ya29.two\1");
        }
    }

    @Test
    void aCertificateThatIsNotTheServersGetsNoPasswordAndUsesUpNoAttempt() throws Exception {
        try (AuthServer server =
                new AuthServer(certificates.server("other.example"), "PLAIN", tls -> line -> "235 ok")) {
            Withheld result = (Withheld) deliver(uri(server, "&password=right"));

            assertThat(server.logins()).isZero();
            assertThat(result.why().reason()).isEqualTo(Reason.TLS);
            assertThat(result.signal()).isEqualTo(SiteSignal.UNREACHABLE);
            assertThat(alarms).containsExactly("provider stopped");
            for (int i = 0; i < 10; i++) {
                deliver(uri(server, "&password=right"));
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void aServerThatOffersNoStarttlsGetsNoPasswordAndUsesUpNoAttempt() throws Exception {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mail.example ESMTP
                C: EHLO relay.example
                S: 250-mail.example
                S: 250 AUTH PLAIN
                C: QUIT
                S: 221 bye
                """)) {
            Withheld result = (Withheld) deliver(
                    "submission:mail.example:" + server.address().getPort() + "?name=provider&user=ann&password=right");

            assertThat(result.why().reason()).isEqualTo(Reason.TLS);
            assertThat(alarms).containsExactly("provider stopped");
        }
    }

    // RFC 7672 section 3.1.1: a key in the zone vouches, whatever name and authority the certificate has.
    @ParameterizedTest
    @CsvSource({"true, 1", "false, 0"})
    void aServerThatItsTlsaRecordsVouchForGetsThePasswordAndNoOther(boolean fits, int logins) throws Exception {
        Issued issued = certificates.issue("other.example");
        try (AuthServer server = new AuthServer(
                AuthServer.Begin.STARTTLS,
                issued.serving(),
                "PLAIN",
                tls -> line -> line.startsWith("AUTH") ? "235 welcome" : answer(line))) {
            int port = server.address().getPort();
            names.tlsa(
                    "_" + port + "._tcp.mail.example",
                    Records.of("3 1 1", fits ? issued.certificate() : certificates.authority()));

            deliver("submission:mail.example:" + port + "?tls=dane&user=ann&password=right");

            assertThat(server.logins()).isEqualTo(logins);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "submission:mail.example",
                "submission:mail.example?user=ann&tls=none&password=sesame",
                "submission:mail.example?user=ann&tls=opportunistic&password=sesame",
                "submission:mail.example?user=ann&password=sesame&passwordFile=y",
                "submission:mail.example?user=ann&password=sesame&mechanisms=ROT13",
                "submission:mail.example?user=ann&certFile=x",
                "submission:mail.example?user=ann&password=sesame&passwordCommand=y",
                "submission:mail.example?user=ann&password=sesame&proxyUser=me",
                "submission:mail.example,b.example?user=ann&password=sesame&weights=1",
                "submission:mail.example?user=ann&password=sesame&mx=yes",
                "submission:mail.example?user=ann&password=sesame&nonsense=1",
                "submission:mail.example:99999?user=ann&password=sesame",
            })
    void refusesWhatCannotWorkWhenTheEndpointIsMade(String uri) {
        assertThatThrownBy(() -> context.getEndpoint(uri)).hasMessageNotContaining("sesame");
    }

    /** Takes one password, and all mail. */
    private static AuthServer server(String offers, String password) throws Exception {
        String plain =
                Base64.getEncoder().encodeToString(("\0ann@example.org\0" + password).getBytes(StandardCharsets.UTF_8));
        return new AuthServer(certificates.server("mail.example"), offers, tls -> line -> {
            if (line.startsWith("AUTH ")) {
                return line.equals("AUTH PLAIN " + plain) ? "235 welcome" : "535 5.7.8 no";
            }
            return answer(line);
        });
    }

    private static String answer(String line) {
        return line.equals("DATA") ? "354 go" : line.matches("(MAIL|RCPT|QUIT|RSET).*|\\.") ? "250 ok" : null;
    }

    private static String uri(AuthServer server, String more) {
        return "submission:mail.example:" + server.address().getPort()
                + "?tls=implicit&name=provider&user=ann%40example.org" + more;
    }

    private static List<RecipientOutcome> outcomes(AttemptResult result) {
        assertThat(result).isInstanceOf(Attempted.class);
        return ((Attempted) result).outcomes();
    }

    private AttemptResult deliver(String uri) {
        return context.createProducerTemplate()
                .send(uri, e -> e.setProperty(TransportConstants.ATTEMPT, attempt("a@example.net")))
                .getProperty(TransportConstants.RESULT, AttemptResult.class);
    }
}
