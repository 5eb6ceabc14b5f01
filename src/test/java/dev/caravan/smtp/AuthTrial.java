package dev.caravan.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.sasl.Channel;
import dev.caravan.sasl.ChannelBinding;
import dev.caravan.sasl.Identity;
import dev.caravan.sasl.Mechanism;
import dev.caravan.sasl.MechanismChoice;
import dev.caravan.sasl.ScramServer;
import dev.caravan.sasl.Secret;
import dev.caravan.smtp.SmtpFailure.Kind;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSession;

/**
 * Logs in at an {@link AuthScript}, and holds the login to what must be true whatever the server says: it ends after a
 * few lines, shows nobody's secret in what it tells, and is a success only where the server has done its part.
 *
 * <p>The first octet of an input chooses the mechanism, and with its highest bit whether the script is said again and
 * again; the rest is the script.
 */
final class AuthTrial {

    static final Mechanism[] SCRAM = {
        Mechanism.SCRAM_SHA_256_PLUS, Mechanism.SCRAM_SHA_1_PLUS, Mechanism.SCRAM_SHA_256, Mechanism.SCRAM_SHA_1
    };

    static final Mechanism[] PASSWORD = {Mechanism.CRAM_MD5, Mechanism.LOGIN, Mechanism.PLAIN, Mechanism.EXTERNAL};

    static final Mechanism[] TOKEN = {Mechanism.XOAUTH2, Mechanism.OAUTHBEARER};

    private static final String USER = "ann@example.org";
    private static final String PASSWORD_OF_ANN = "pencil-case-of-ann";
    private static final String TOKEN_OF_ANN = "ya29.token-of-ann";

    /** AUTH, name and password or first and final, the empty end, and the asterisk. */
    private static final int LINES_MAX = 4;

    /** A complaint of 500 characters, each as an escape, and a sentence around it. */
    private static final int TEXT_CHARACTERS_MAX = 3_400;

    /** Longer than the name of a mechanism. */
    private static final int WORD_CHARACTERS_MAX = 20;

    private static final Pattern ITERATIONS = Pattern.compile(",i=([0-9]+)");

    private static final X509Certificate CERTIFICATE = certificate();

    private static final List<ChannelBinding> BINDINGS = bindings();

    private final Optional<Mechanism> mechanism;
    private final AuthScript server;

    private AuthTrial(Optional<Mechanism> mechanism, boolean endless, String script) {
        this.mechanism = mechanism;
        String hash = mechanism.filter(m -> m.saslName().contains("256")).isPresent() ? "SHA-256" : "SHA-1";
        ScramServer scram = new ScramServer(hash, USER, PASSWORD_OF_ANN, 4_096);
        if (mechanism.filter(m -> m.saslName().endsWith("PLUS")).isPresent()) {
            scram.offering(BINDINGS.getFirst().type(), certificateHash());
        }
        this.server = new AuthScript(script, endless, shown(), scram);
    }

    /** One of these mechanisms, alone. */
    static void with(byte[] input, Mechanism... mechanisms) {
        if (input.length > 0) {
            Mechanism mechanism = mechanisms[(input[0] & 0x7F) % mechanisms.length];
            String script = new String(input, 1, input.length - 1, ISO_8859_1);
            new AuthTrial(Optional.of(mechanism), input[0] < 0, script).run(List.of(mechanism.saslName()));
        }
    }

    /** Whatever the server offers in the first line of the input. */
    static void offered(byte[] input) {
        String[] parts = new String(input, ISO_8859_1).split("\n", 2);
        List<String> offers = List.of(parts[0].split(" "));
        new AuthTrial(Optional.empty(), false, parts.length > 1 ? parts[1] : "").run(offers);
    }

    private void run(List<String> offers) {
        boolean success = false;
        try {
            exchange(offers);
            success = true;
        } catch (SmtpFailure e) {
            check(e);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        checkSaid();
        if (success) {
            checkSuccess();
        }
    }

    private void exchange(List<String> offers) throws SmtpFailure, IOException {
        SmtpTimeouts timeouts = SmtpTimeouts.RFC5321;
        Wire wire = new Wire(server, new Watchdog(() -> 0).watch(server), timeouts.dataBlock());
        wire.begin(timeouts.session());
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 587);
        Conversation conversation = new Conversation(wire, timeouts, "mx.example", address);
        conversation.capabilities(new Capabilities(Map.of(Extension.AUTH, offers)));
        Identity identity = new Identity(
                USER, Optional.of(() -> Secret.of(PASSWORD_OF_ANN)), Optional.of(() -> Secret.of(TOKEN_OF_ANN)));
        MechanismChoice choice = new MechanismChoice(mechanism.stream().toList());
        new AuthExchange(conversation, new Login(choice, identity))
                .perform(new Channel("mx.example", 587, Channel.Protection.VERIFIED, BINDINGS));
    }

    private void check(SmtpFailure failure) {
        assertThat(failure.phase()).isEqualTo(Phase.AUTH);
        assertThat(failure.kind()).isIn(Kind.REPLY, Kind.LOGIN, Kind.PROTOCOL, Kind.CONNECTION);
        assertThat(failure.inDoubt()).isFalse();
        String told = failure.getMessage();
        assertThat(told).hasSizeLessThan(TEXT_CHARACTERS_MAX);
        assertThat(told.chars().filter(c -> (c < ' ' || c >= 0x7F) && c != '…')).isEmpty();
        String reply = failure.reply().map(Object::toString).orElse("");
        String shown = shown();
        if (!shown.isEmpty()) {
            assertThat(told + " " + reply).doesNotContain(shown, base64(shown));
            server.heard().stream()
                    .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                    .filter(word -> word.length() > WORD_CHARACTERS_MAX)
                    .forEach(word -> assertThat(told + " " + reply).doesNotContain(word));
        }
    }

    private void checkSaid() {
        List<String> heard = server.heard();
        assertThat(heard).hasSizeLessThanOrEqualTo(LINES_MAX);
        for (int i = 0; i < heard.size(); i++) {
            String line = heard.get(i);
            boolean command = i == 0;
            assertThat(command).isEqualTo(line.startsWith("AUTH "));
            assertThat(line.length())
                    .isLessThanOrEqualTo(
                            (command ? AuthExchange.COMMAND_OCTETS_MAX : AuthExchange.LINE_OCTETS_MAX) - 2);
            if (line.equals("*")) {
                assertThat(i).isEqualTo(heard.size() - 1).isPositive();
            } else if (!command) {
                checkResponse(
                        new String(Base64.getDecoder().decode(line), UTF_8),
                        server.said().get(i - 1));
            }
        }
    }

    private void checkResponse(String response, String challenge) {
        String name = server.heard().getFirst().split(" ")[1];
        if (name.equals("CRAM-MD5")) {
            assertThat(challenge).matches("<[^<>@\\s]+@[^<>@\\s]+>");
        }
        if (name.startsWith("SCRAM") || name.equals("CRAM-MD5")) {
            assertThat(response).doesNotContain(PASSWORD_OF_ANN);
        }
        if (name.startsWith("SCRAM") && response.contains(",p=")) {
            assertThat(challenge).startsWith("r=" + clientNonce());
        }
        Matcher iterations = ITERATIONS.matcher(challenge);
        if (name.startsWith("SCRAM") && response.contains(",p=") && iterations.find()) {
            assertThat(Long.parseLong(iterations.group(1))).isBetween(4_096L, 1_000_000L);
        }
    }

    private String clientNonce() {
        String command = server.heard().getFirst();
        String first = new String(AuthScript.decoded(command.substring(command.lastIndexOf(' ') + 1)), UTF_8);
        return first.substring(first.lastIndexOf(",r=") + 3);
    }

    private void checkSuccess() {
        String name = server.heard().getFirst().split(" ")[1];
        int lines = switch (name) {
            case "PLAIN", "EXTERNAL", "XOAUTH2", "OAUTHBEARER" -> 1;
            case "CRAM-MD5" -> 2;
            default -> 3;
        };
        assertThat(server.heard()).hasSize(lines);
        if (name.startsWith("SCRAM")) {
            assertThat(server.proven()).as("the server's proof").isTrue();
        }
        assertThat(server.said().getLast()).startsWith("235");
    }

    /** The secret that the server has seen. */
    private String shown() {
        return mechanism
                .map(m -> switch (m) {
                    case PLAIN, LOGIN -> PASSWORD_OF_ANN;
                    case XOAUTH2, OAUTHBEARER -> TOKEN_OF_ANN;
                    default -> "";
                })
                .orElse("");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    /** A session of which only the server's certificate is known, which is enough to be bound to. */
    private static List<ChannelBinding> bindings() {
        SSLSession session = (SSLSession) Proxy.newProxyInstance(
                AuthTrial.class.getClassLoader(), new Class<?>[] {SSLSession.class}, (proxy, method, arguments) ->
                        new Certificate[] {CERTIFICATE});
        return ChannelBinding.of(session);
    }

    private static X509Certificate certificate() {
        try {
            return new Certificates().authority();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** RFC 5929 section 4.1. */
    private static byte[] certificateHash() {
        try {
            String hash = CERTIFICATE.getSigAlgName().replaceFirst("SHA([0-9]+)with.*", "SHA-$1");
            return MessageDigest.getInstance(hash).digest(CERTIFICATE.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
