package dev.caravan.sasl;

import dev.caravan.sasl.SaslFailure.Kind;
import dev.caravan.status.Visible;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/** Shows an OAuth 2.0 access token: OAUTHBEARER (RFC 7628), and XOAUTH2, which Google and Microsoft had before it. */
final class Bearer implements Authentication {

    /** RFC 6750 section 2.1. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    /** What separates the parts, and as a message of its own acknowledges a refusal (RFC 7628 sections 3.1 and 3.2.3). */
    private static final char SEPARATOR = '\1';

    /** In characters (ours): a reason with its address. */
    static final int COMPLAINT_MAX = 500;

    private static final String HIDDEN = "(hidden)";

    private enum State {
        NEW,
        SENT,
        REFUSED,
        DEAD
    }

    private final Mechanism mechanism;
    private final Channel channel;
    private final Identity identity;
    private State state = State.NEW;
    private String token = "";
    private byte[] sent = {};
    private Optional<String> complaint = Optional.empty();

    /** @param mechanism one of the two */
    Bearer(Mechanism mechanism, Channel channel, Identity identity) {
        this.mechanism = mechanism;
        this.channel = channel;
        this.identity = identity;
    }

    @Override
    public Mechanism mechanism() {
        return mechanism;
    }

    @Override
    public Optional<byte[]> initialResponse() throws SaslFailure {
        token = identity.readToken().text();
        if (!TOKEN.matcher(token).matches()) {
            throw new SaslFailure(Kind.SECRET, "the token has characters that no access token has");
        }
        String message = (mechanism == Mechanism.XOAUTH2 ? "user=" + identity.user() : addressed()) + SEPARATOR
                + "auth=Bearer " + token + SEPARATOR + SEPARATOR;
        state = State.SENT;
        sent = message.getBytes(StandardCharsets.UTF_8);
        return Optional.of(sent.clone());
    }

    private String addressed() {
        return "n,a=" + Scram.escaped(identity.user()) + "," + SEPARATOR + "host=" + channel.host() + SEPARATOR
                + "port=" + channel.port();
    }

    /** A challenge is the reason of a refusal; it must be answered before the server refuses. */
    @Override
    public byte[] respond(byte[] challenge) throws SaslFailure {
        State before = state;
        state = State.DEAD;
        if (before != State.SENT) {
            throw new SaslFailure(Kind.PROTOCOL, "the server asks on where the dialogue is at its end");
        }
        complaint = Optional.of(shown(challenge));
        state = State.REFUSED;
        return mechanism == Mechanism.XOAUTH2 ? new byte[0] : new byte[] {SEPARATOR};
    }

    /** A server that repeats the token, or the line that it was in, must not bring it into our logs. */
    private String shown(byte[] challenge) {
        String text = new String(challenge, StandardCharsets.UTF_8)
                .replace(Base64.getEncoder().encodeToString(sent), HIDDEN)
                .replace(token, HIDDEN);
        return Visible.of(text.substring(0, Math.min(text.length(), COMPLAINT_MAX)));
    }

    @Override
    public boolean isComplete() {
        return state == State.SENT;
    }

    @Override
    public Optional<String> complaint() {
        return complaint;
    }
}
