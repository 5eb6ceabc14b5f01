package dev.caravan.sasl;

import dev.caravan.sasl.SaslFailure.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Shows name and password, when asked for one after the other. No standard describes it (the expired
 * draft-murchison-sasl-login does); what the server writes as its questions is not the same everywhere, their order is.
 */
final class Login implements Authentication {

    private enum State {
        NAME,
        PASSWORD,
        COMPLETE,
        DEAD
    }

    private final Identity identity;
    private Optional<Secret> password = Optional.empty();
    private State state = State.NAME;

    Login(Identity identity) {
        this.identity = identity;
    }

    @Override
    public Mechanism mechanism() {
        return Mechanism.LOGIN;
    }

    @Override
    public Optional<byte[]> initialResponse() throws SaslFailure {
        password = Optional.of(identity.readPassword());
        return Optional.empty();
    }

    @Override
    public byte[] respond(byte[] challenge) throws SaslFailure {
        State now = state;
        state = State.DEAD;
        switch (now) {
            case NAME -> {
                state = State.PASSWORD;
                return identity.user().getBytes(StandardCharsets.UTF_8);
            }
            case PASSWORD -> {
                state = State.COMPLETE;
                return password.orElseThrow().octets();
            }
            case COMPLETE, DEAD ->
                throw new SaslFailure(Kind.PROTOCOL, "the server asks on after LOGIN has said everything");
        }
        throw new IllegalStateException("no state " + now);
    }

    @Override
    public boolean isComplete() {
        return state == State.COMPLETE;
    }
}
