package dev.caravan.sasl;

import dev.caravan.sasl.SaslFailure.Kind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/**
 * RFC 5802: proves the password without showing it, and has the server prove that it knows it. What goes over the wire
 * serves once, and guessing the password from it costs the iterations for every guess.
 */
final class Scram implements Authentication {

    private static final byte[] CLIENT_KEY = ascii("Client Key");
    private static final byte[] SERVER_KEY = ascii("Server Key");

    private enum State {
        NEW,
        FIRST_SENT,
        FINAL_SENT,
        VERIFIED,
        DEAD
    }

    private final Mechanism mechanism;
    private final Gs2Header gs2;
    private final String nonce;
    private final Identity identity;
    private State state = State.NEW;
    private Optional<Secret> password = Optional.empty();
    private String clientFirstBare = "";
    private byte[] serverSignature = {};

    /** @param nonce printable, without a comma, and never used before */
    Scram(Mechanism mechanism, Gs2Header gs2, String nonce, Identity identity) {
        this.mechanism = mechanism;
        this.gs2 = gs2;
        this.nonce = nonce;
        this.identity = identity;
    }

    @Override
    public Mechanism mechanism() {
        return mechanism;
    }

    @Override
    public Optional<byte[]> initialResponse() throws SaslFailure {
        password = Optional.of(identity.readPassword());
        clientFirstBare = "n=" + escaped(SaslPrep.prepared(identity.user())) + ",r=" + nonce;
        state = State.FIRST_SENT;
        return Optional.of(utf8(gs2.text() + clientFirstBare));
    }

    @Override
    public byte[] respond(byte[] challenge) throws SaslFailure {
        State now = state;
        // Whatever goes wrong from here on, no success can follow.
        state = State.DEAD;
        switch (now) {
            case FIRST_SENT -> {
                byte[] response = clientFinal(challenge);
                state = State.FINAL_SENT;
                return response;
            }
            case FINAL_SENT -> {
                verify(challenge);
                state = State.VERIFIED;
                return new byte[0];
            }
            case NEW, VERIFIED, DEAD ->
                throw new SaslFailure(Kind.PROTOCOL, "the server goes on where the dialogue is at its end");
        }
        throw new IllegalStateException("no state " + now);
    }

    @Override
    public boolean isComplete() {
        return state == State.VERIFIED;
    }

    /** RFC 5802 section 3, with its names. */
    private byte[] clientFinal(byte[] challenge) throws SaslFailure {
        ServerFirst first = ServerFirst.parse(challenge, nonce);
        String withoutProof = "c=" + gs2.repeated() + ",r=" + first.nonce();
        String serverFirst = new String(challenge, StandardCharsets.UTF_8);
        byte[] authMessage = utf8(clientFirstBare + "," + serverFirst + "," + withoutProof);

        ScramHash hash = hash();
        String normalized = SaslPrep.prepared(password.orElseThrow().text());
        password = Optional.empty();
        byte[] saltedPassword = hash.stretch(normalized, first.salt(), first.iterations());
        byte[] clientKey = hash.mac(saltedPassword, CLIENT_KEY);
        byte[] clientSignature = hash.mac(hash.hash(clientKey), authMessage);
        serverSignature = hash.mac(hash.mac(saltedPassword, SERVER_KEY), authMessage);
        String proof = Base64.getEncoder().encodeToString(xor(clientKey, clientSignature));
        return utf8(withoutProof + ",p=" + proof);
    }

    private void verify(byte[] challenge) throws SaslFailure {
        if (!MessageDigest.isEqual(serverSignature, ServerFinal.parse(challenge).signature())) {
            throw new SaslFailure(
                    Kind.TAMPERED,
                    "the server's signature is wrong: it does not know the password, or is not the server");
        }
    }

    private ScramHash hash() {
        return switch (mechanism) {
            case SCRAM_SHA_256_PLUS, SCRAM_SHA_256 -> ScramHash.SHA_256;
            case SCRAM_SHA_1_PLUS, SCRAM_SHA_1 -> ScramHash.SHA_1;
            case CRAM_MD5, PLAIN, LOGIN, XOAUTH2, OAUTHBEARER, EXTERNAL ->
                throw new IllegalStateException(mechanism + " is not SCRAM");
        };
    }

    /** RFC 5802 section 5.1: a comma would end the name. */
    static String escaped(String name) {
        return name.replace("=", "=3D").replace(",", "=2C");
    }

    private static byte[] xor(byte[] a, byte[] b) {
        byte[] both = new byte[a.length];
        for (int i = 0; i < a.length; i++) {
            both[i] = (byte) (a[i] ^ b[i]);
        }
        return both;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
