package dev.caravan.sasl;

import static dev.caravan.sasl.Dialogue.octets;
import static dev.caravan.sasl.Dialogue.password;
import static dev.caravan.sasl.Dialogue.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.sasl.Channel.Protection;
import dev.caravan.sasl.MechanismChoice.Choice;
import dev.caravan.sasl.SaslFailure.Kind;
import java.security.MessageDigest;
import java.util.List;
import java.util.Random;
import javax.net.ssl.ExtendedSSLSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole dialogues with a server that was written from the RFC alone. */
class ScramDialogueTest {

    private static final List<String> ALL =
            List.of("PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS");

    /** Names and passwords are made of these: what SCRAM escapes, what SASLprep leaves alone, and what it forbids. */
    private static final String[] PIECES = {
        "a", "Z", "9", ",", "=", "=2C", "=3D", " ", "\"", "\u00e9", "\u4e16", "\ud83d\ude00"
    };

    @Test
    void anyNameAndPasswordLogInOnlyIfTheyAreTheServersToo() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("ScramDialogueTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 60; i++) {
            String hash = random.nextBoolean() ? "SHA-1" : "SHA-256";
            String user = text(random);
            String password = text(random);
            int iterations = ServerFirst.ITERATIONS_MIN + random.nextInt(100);

            Authentication right = chosen(List.of("SCRAM-" + hash), Dialogue.VERIFIED, password(user, password));
            assertThat(run(right, new ScramServer(hash, user, password, iterations)))
                    .as("%s %s", user, password)
                    .startsWith("v=");
            assertThat(right.isComplete()).isTrue();

            Authentication wrong = chosen(List.of("SCRAM-" + hash), Dialogue.VERIFIED, password(user, password + "x"));
            refusedAtTheEnd(wrong, new ScramServer(hash, user, password, iterations), Kind.CREDENTIALS);
            Authentication stranger =
                    chosen(List.of("SCRAM-" + hash), Dialogue.VERIFIED, password(user + "x", password));
            refused(
                    stranger,
                    Kind.CREDENTIALS,
                    new ScramServer(hash, user, password, iterations).answer(begin(stranger)));
        }
    }

    @Test
    void whatLooksAlikeIsOnePassword() throws Exception {
        ScramServer server = new ScramServer("SHA-256", "jos\u00e9", "IX \u00e9", 4_096);
        // RFC 4013 section 3: a soft hyphen goes, the Roman nine is two letters, the accent joins its letter.
        Authentication scram = chosen(
                List.of("SCRAM-SHA-256"), Dialogue.VERIFIED, password("jose\u0301", "\u2168\u00ad\u00a0e\u0301"));
        assertThat(run(scram, server)).startsWith("v=");
    }

    @ParameterizedTest
    @CsvSource({
        "TLSv1.3,tls-exporter",
        "TLSv1.3,tls-server-end-point",
        "TLSv1.2,tls-exporter",
        "TLSv1.2,tls-server-end-point"
    })
    void aBoundDialogueSucceedsIfBothEndsSeeOneSession(String protocol, String type) throws Exception {
        TlsPair pair = TlsPair.handshake(protocol);
        for (String hash : List.of("SHA-1", "SHA-256")) {
            Authentication scram = chosen(List.of("SCRAM-" + hash + "-PLUS"), only(type, pair), password("u", "p"));
            ScramServer server = new ScramServer(hash, "u", "p", 4_096).offering(type, seen(type, pair.server()));
            assertThat(run(scram, server)).startsWith("v=");
            assertThat(scram.isComplete()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls-exporter", "tls-server-end-point"})
    void aBoundDialogueThatIsPassedOnIntoAnotherSessionIsNoticed(String type) throws Exception {
        TlsPair toAttacker = TlsPair.handshake("TLSv1.3");
        TlsPair toServer = TlsPair.handshake("TLSv1.3");
        Authentication scram = chosen(ALL, only(type, toAttacker), password("u", "p"));
        ScramServer server = new ScramServer("SHA-256", "u", "p", 4_096).offering(type, seen(type, toServer.server()));
        refusedAtTheEnd(scram, server, Kind.TAMPERED);
    }

    @Test
    void anOfferOfBindingThatWasCutIsNoticedByTheServer() throws Exception {
        TlsPair pair = TlsPair.handshake("TLSv1.3");
        Authentication scram = chosen(
                List.of("SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN"), only("tls-exporter", pair), password("u", "p"));
        ScramServer server = new ScramServer("SHA-256", "u", "p", 4_096)
                .offering("tls-exporter", seen("tls-exporter", pair.server()));
        byte[] first = begin(scram);
        assertThat(new String(first)).startsWith("y,,");
        refused(scram, Kind.TAMPERED, server.answer(first));
    }

    @Test
    void aServerThatKnowsAnotherKindOfBindingIsToldApart() throws Exception {
        TlsPair pair = TlsPair.handshake("TLSv1.3");
        Authentication scram = chosen(ALL, only("tls-exporter", pair), password("u", "p"));
        ScramServer server = new ScramServer("SHA-256", "u", "p", 4_096).offering("tls-unique", new byte[12]);
        refused(scram, Kind.BINDING, server.answer(begin(scram)));
    }

    @Test
    void withoutBindingOnTheSessionTheServersOfferIsNoReasonToBreakOff() throws Exception {
        Authentication scram = chosen(ALL, Dialogue.VERIFIED, password("u", "p"));
        byte[] first = begin(scram);
        assertThat(new String(first)).startsWith("n,,");
        ScramServer server = new ScramServer("SHA-256", "u", "p", 4_096).offering("tls-exporter", new byte[32]);
        scram.respond(octets(server.verdict(scram.respond(octets(server.answer(first))))));
        assertThat(scram.isComplete()).isTrue();
    }

    private static Authentication chosen(List<String> offered, Channel channel, Identity identity) {
        Choice choice = new MechanismChoice(List.of()).choose(offered, channel, identity);
        return ((Choice.Chosen) choice).authentication();
    }

    private static Channel only(String type, TlsPair pair) {
        Channel all = Channel.plain("server.example.com", 587).secured(pair.client(), Protection.VERIFIED);
        List<ChannelBinding> one =
                all.bindings().stream().filter(b -> b.type().equals(type)).toList();
        assertThat(one).hasSize(1);
        return new Channel(all.host(), all.port(), all.protection(), one);
    }

    /** The server's view, made without the client's code. */
    private static byte[] seen(String type, ExtendedSSLSession server) throws Exception {
        return type.equals("tls-exporter")
                ? server.exportKeyingMaterialData("EXPORTER-Channel-Binding", new byte[0], 32)
                : MessageDigest.getInstance("SHA-384").digest(server.getLocalCertificates()[0].getEncoded());
    }

    private static byte[] begin(Authentication scram) throws SaslFailure {
        return scram.initialResponse().orElseThrow();
    }

    /** The server's last message, which the client has seen. */
    private static String run(Authentication scram, ScramServer server) throws Exception {
        String last = server.verdict(scram.respond(octets(server.answer(begin(scram)))));
        assertThat(scram.respond(octets(last))).isEmpty();
        return last;
    }

    private static void refusedAtTheEnd(Authentication scram, ScramServer server, Kind kind) throws Exception {
        byte[] last = scram.respond(octets(server.answer(begin(scram))));
        refused(scram, kind, server.verdict(last));
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int length = 1 + random.nextInt(12); length > 0; length--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }
}
