package dev.caravan.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.envelope.Host;
import dev.caravan.sasl.Identity;
import dev.caravan.sasl.Mechanism;
import dev.caravan.sasl.MechanismChoice;
import dev.caravan.sasl.ScramServer;
import dev.caravan.sasl.Secret;
import dev.caravan.smtp.AuthServer.Answers;
import dev.caravan.smtp.SmtpFailure.Kind;
import dev.caravan.tls.Authorities;
import dev.caravan.tls.PkixPeer;
import dev.caravan.tls.TlsDemand;
import dev.caravan.tls.TlsUse;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.ExtendedSSLSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 4954, with every mechanism, at servers that keep to it and at others. */
class SmtpAuthTest {

    private static final String USER = "ann@example.org";
    private static final String PASSWORD = "pencil-case";
    private static final String TOKEN = "ya29.token-of-ann";

    private static Certificates certificates;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new Certificates();
    }

    @ParameterizedTest
    @CsvSource({
        "PLAIN, ''",
        "LOGIN, 'VXNlcm5hbWU6 UGFzc3dvcmQ6'",
        "CRAM-MD5, PDEuMkBteC5leGFtcGxlPg==",
        "XOAUTH2, ''",
        "OAUTHBEARER, ''",
        "EXTERNAL, ''",
    })
    void logsInWithWhatIsOffered(String mechanism, String challenges) throws Exception {
        try (AuthServer server = server(mechanism, tls -> row(challenges, "235 2.7.0 welcome"))) {
            connect(server, mechanism).close();
            String said = String.join("\n", server.heard());
            String expected = switch (mechanism) {
                case "PLAIN" -> "AUTH PLAIN " + base64("\0" + USER + "\0" + PASSWORD);
                case "LOGIN" -> "AUTH LOGIN\n" + base64(USER) + "\n" + base64(PASSWORD);
                case "XOAUTH2" -> "AUTH XOAUTH2 " + base64("user=" + USER + "\1auth=Bearer " + TOKEN + "\1\1");
                case "EXTERNAL" -> "AUTH EXTERNAL =";
                default -> "AUTH " + mechanism;
            };
            assertThat(said).startsWith(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS"})
    void provesThePasswordWithoutShowingIt(String mechanism) throws Exception {
        try (AuthServer server = server(mechanism, tls -> scram(mechanism, tls, 4096))) {
            connect(server, mechanism).close();
            assertThat(server.heard()).noneMatch(line -> line.contains(base64(PASSWORD)));
        }
    }

    @Test
    void aServerThatDoesNotKnowThePasswordIsNotBelieved() throws Exception {
        try (AuthServer server = server("SCRAM-SHA-256", tls -> {
            Answers honest = scram("SCRAM-SHA-256", tls, 4096);
            return line -> {
                String answer = honest.to(line);
                boolean signature = decoded(answer).startsWith("v=");
                return signature
                        ? "334 " + base64("v=" + base64("x".repeat(32)))
                        : line.equals("*") ? "501 ok" : answer;
            };
        })) {
            SmtpFailure failure = failure(server, "SCRAM-SHA-256");
            assertThat(failure.kind()).isEqualTo(Kind.LOGIN);
            assertThat(server.heard()).last().isEqualTo("*");
        }
    }

    @Test
    void anIterationCountThatWouldCostMinutesIsNotPaid() throws Exception {
        try (AuthServer server = server(
                "SCRAM-SHA-256",
                tls -> line -> line.equals("*")
                        ? "501 ok"
                        : "334 "
                                + base64("r=" + nonceOf(line) + "morethan8,s=" + base64("0123456789abcdef")
                                        + ",i=2000000000"))) {
            SmtpFailure failure = failure(server, "SCRAM-SHA-256");
            assertThat(failure.kind()).isEqualTo(Kind.LOGIN);
            assertThat(failure).hasMessageContaining("iteration count");
            assertThat(server.heard()).hasSize(2).last().isEqualTo("*");
        }
    }

    @Test
    void aSuccessBeforeTheServerHasProvenItselfIsNone() throws Exception {
        try (AuthServer server = server("SCRAM-SHA-256", tls -> line -> "235 welcome")) {
            SmtpFailure failure = failure(server, "SCRAM-SHA-256");
            assertThat(failure.kind()).isEqualTo(Kind.LOGIN);
            assertThat(failure.phase()).isEqualTo(Phase.AUTH);
        }
    }

    @Test
    void nothingIsSaidWhereTheMechanismIsMissing() throws Exception {
        try (AuthServer server = server("DIGEST-MD5 GSSAPI", tls -> line -> "535 no")) {
            SmtpFailure failure = failure(server, "PLAIN");
            assertThat(failure.kind()).isEqualTo(Kind.LOGIN);
            assertThat(failure).hasMessageContaining("the server offers DIGEST-MD5, GSSAPI only");
            assertThat(server.heard()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"})
    void noSecretGoesOverASessionWhoseCertificateWasNotVerified(String mechanism) throws Exception {
        TlsDemand anyone = new TlsDemand(
                TlsUse.IMPLICIT,
                TlsDemand.opportunistic(Host.parse("mx.example")).check());
        try (AuthServer server = server(mechanism, tls -> line -> "235 thanks")) {
            SmtpFailure failure = catchThrowableOfType(
                    SmtpFailure.class, () -> client(choice(mechanism)).connect(server.address(), "mx.example", anyone));
            assertThat(failure.kind()).isEqualTo(Kind.LOGIN);
            assertThat(server.heard()).isEmpty();
        }
    }

    @Test
    void noPasswordGoesOverAConnectionInClear() throws Exception {
        String transcript = Scripted.greeting("250-mx.example", "250 AUTH PLAIN LOGIN") + "C: close";
        try (var server = dev.caravan.smtp.sink.ScriptedServer.start(transcript)) {
            SmtpFailure failure = catchThrowableOfType(
                    SmtpFailure.class,
                    () -> client(new MechanismChoice(List.of()))
                            .connect(server.address(), "mx.example", TlsDemand.CLEAR));
            assertThat(failure).hasMessageContaining("without TLS");
            assertThat(server.mismatch(java.time.Duration.ofSeconds(30))).isEmpty();
        }
    }

    @Test
    void everyCodeOfRefusalIsToldInWordsOfItsOwn() throws Exception {
        Set<String> texts = new HashSet<>();
        List<Integer> codes = List.of(432, 454, 500, 501, 504, 530, 534, 535, 538);
        for (int code : codes) {
            try (AuthServer server = server("PLAIN", tls -> line -> code + " no")) {
                SmtpFailure failure = failure(server, "PLAIN");
                assertThat(failure.kind()).isEqualTo(Kind.REPLY);
                assertThat(failure.phase()).isEqualTo(Phase.AUTH);
                assertThat(failure.reply().orElseThrow().code()).isEqualTo(code);
                texts.add(failure.getMessage().replaceAll(".*PLAIN: ", ""));
            }
        }
        assertThat(texts).hasSameSizeAs(codes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"})
    void aServerThatRepeatsTheSecretDoesNotBringItIntoTheReply(String mechanism) throws Exception {
        try (AuthServer server = server(mechanism, tls -> {
            Deque<String> questions = new ArrayDeque<>(mechanism.equals("LOGIN") ? List.of("", "") : List.of());
            return line -> questions.isEmpty()
                    ? "535 " + line + " is " + PASSWORD + " is " + TOKEN
                    : "334 " + questions.removeFirst();
        })) {
            SmtpFailure failure = failure(server, mechanism);
            String secret = mechanism.endsWith("H2") || mechanism.startsWith("OA") ? TOKEN : PASSWORD;
            String shown = failure.reply().orElseThrow() + " " + failure.getMessage();
            assertThat(shown).contains("(hidden)").doesNotContain(secret);
            assertThat(server.heard())
                    .filteredOn(line -> !line.equals("AUTH LOGIN"))
                    .isNotEmpty()
                    .noneMatch(line -> shown.contains(line.substring(line.lastIndexOf(' ') + 1)));
        }
    }

    @Test
    void whatIsTooLongForACommandFollowsAnEmptyChallenge() throws Exception {
        String token = "t".repeat(4000);
        MechanismChoice choice = new MechanismChoice(List.of());
        Identity identity = Identity.withToken(USER, () -> Secret.of(token));
        try (AuthServer server = server("XOAUTH2", tls -> row("''", "235 ok"))) {
            client(new Login(choice, identity))
                    .connect(server.address(), "mx.example", verified())
                    .close();
            assertThat(server.heard().getFirst()).isEqualTo("AUTH XOAUTH2");
            assertThat(decodedLine(server.heard().get(1))).contains(token);
            assertThat(server.heard()).allMatch(line -> line.length() <= AuthExchange.LINE_OCTETS_MAX - 2);
        }
    }

    @Test
    void aChallengeMayBeLongerThanAReplyAndNoLongerThanTheRfcAllows() throws Exception {
        String reason = base64("{\"status\":\"" + "4".repeat(8_000) + "\"}");
        try (AuthServer server = server("XOAUTH2", tls -> row(reason, "535 no"))) {
            assertThat(failure(server, "XOAUTH2").kind()).isEqualTo(Kind.REPLY);
        }
        try (AuthServer server = server("XOAUTH2", tls -> row("A".repeat(AuthExchange.LINE_OCTETS_MAX), "535 no"))) {
            assertThat(failure(server, "XOAUTH2").kind()).isEqualTo(Kind.PROTOCOL);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"334 !!!", "334-QQ==\r\n334 QQ==", "354 go", "250 ok"})
    void whatIsNoAnswerToAuthEndsTheSession(String answer) throws Exception {
        try (AuthServer server = server("LOGIN", tls -> line -> answer)) {
            SmtpFailure failure = failure(server, "LOGIN");
            assertThat(failure.kind()).isEqualTo(Kind.PROTOCOL);
            assertThat(failure.phase()).isEqualTo(Phase.AUTH);
            assertThat(server.heard()).hasSize(1);
        }
    }

    @Test
    void whyALoginIsGivenUpIsToldEvenIfTheServerClosesAtTheAsterisk() throws Exception {
        try (AuthServer server = server("SCRAM-SHA-256", tls -> line -> {
            if (line.equals("*")) {
                throw new java.io.IOException("closed");
            }
            return "334 " + base64("e=channel-bindings-dont-match");
        })) {
            SmtpFailure failure = failure(server, "SCRAM-SHA-256");
            assertThat(failure.kind()).isEqualTo(Kind.LOGIN);
            assertThat(failure).hasMessageContaining("somebody may stand in between");
        }
    }

    @Test
    void whatTheServerOfferedStillHoldsAfterTheLogin() throws Exception {
        try (AuthServer server = server("PLAIN", tls -> line -> line.startsWith("AUTH") ? "235 ok" : "250 ok");
                SmtpConnection connection = connect(server, "PLAIN")) {
            connection.send(Scripted.envelope("r@b.example"), Scripted.content("hi\r\n"));
            assertThat(server.heard().get(1)).isEqualTo("MAIL FROM:<s@a.example> SIZE=4");
        }
    }

    @Test
    void anUnreadableSecretIsOurOwnFaultAndSaysNothingToTheServer() throws Exception {
        Identity identity = Identity.withPassword(USER, () -> Secret.of(""));
        try (AuthServer server = server("PLAIN", tls -> line -> "235 ok")) {
            SmtpFailure failure = catchThrowableOfType(
                    SmtpFailure.class,
                    () -> client(new Login(new MechanismChoice(List.of()), identity))
                            .connect(server.address(), "mx.example", verified()));
            assertThat(failure.kind()).isEqualTo(Kind.LOGIN);
            assertThat(server.heard()).isEmpty();
        }
    }

    private static Answers scram(String mechanism, ExtendedSSLSession tls, int iterations) throws Exception {
        String hash = mechanism.contains("256") ? "SHA-256" : "SHA-1";
        ScramServer scram = new ScramServer(hash, USER, PASSWORD, iterations);
        if (mechanism.endsWith("PLUS")) {
            scram.offering("tls-exporter", tls.exportKeyingMaterialData("EXPORTER-Channel-Binding", new byte[0], 32));
        }
        return line -> {
            if (line.startsWith("AUTH ")) {
                return "334 " + base64(scram.answer(decodedLine(line).getBytes(UTF_8)));
            }
            if (line.isEmpty()) {
                return "235 welcome";
            }
            return line.equals("*")
                    ? "501 ok"
                    : "334 " + base64(scram.verdict(Base64.getDecoder().decode(line)));
        };
    }

    /** Challenges with spaces between them, then the end. */
    private static Answers row(String challenges, String end) {
        Deque<String> answers = new ArrayDeque<>();
        if (!challenges.isEmpty()) {
            for (String challenge : challenges.split(" ")) {
                answers.add("334 " + challenge.replace("''", ""));
            }
        }
        return line -> answers.isEmpty() ? end : answers.removeFirst();
    }

    private static AuthServer server(String offers, AuthServer.Sessions sessions) throws Exception {
        return new AuthServer(certificates.server("mx.example"), offers, sessions);
    }

    private static TlsDemand verified() {
        return new TlsDemand(
                TlsUse.IMPLICIT,
                PkixPeer.of(Authorities.of(List.of(certificates.authority())), Host.parse("mx.example")));
    }

    private static SmtpConnection connect(AuthServer server, String mechanism) throws Exception {
        return client(choice(mechanism)).connect(server.address(), "mx.example", verified());
    }

    private static SmtpFailure failure(AuthServer server, String mechanism) {
        return catchThrowableOfType(
                SmtpFailure.class, () -> connect(server, mechanism).close());
    }

    private static MechanismChoice choice(String mechanism) {
        return new MechanismChoice(List.of(Mechanism.named(mechanism).orElseThrow()));
    }

    private static DirectSmtpClient client(MechanismChoice choice) {
        Identity identity =
                new Identity(USER, Optional.of(() -> Secret.of(PASSWORD)), Optional.of(() -> Secret.of(TOKEN)));
        return client(new Login(choice, identity));
    }

    private static DirectSmtpClient client(Login login) {
        return new DirectSmtpClient(Scripted.OPTIONS.withLogin(login));
    }

    private static String nonceOf(String line) {
        return decodedLine(line).replaceAll(".*,r=", "");
    }

    private static String decoded(String answer) {
        return answer.startsWith("334 ") ? decodedLine(answer) : "";
    }

    private static String decodedLine(String line) {
        return new String(Base64.getDecoder().decode(line.substring(line.lastIndexOf(' ') + 1)), UTF_8);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
