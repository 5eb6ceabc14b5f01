package dev.caravan.sasl;

import dev.caravan.sasl.SaslFailure.Kind;
import java.util.Optional;

/** A dialogue in which the server speaks first, and gets one answer for each of a fixed number of challenges. */
abstract class PasswordOnRequest implements Authentication {

    private final Mechanism mechanism;
    private final Identity identity;
    private final int challenges;
    private Optional<Secret> password = Optional.empty();
    private int answered;
    private boolean dead;

    PasswordOnRequest(Mechanism mechanism, Identity identity, int challenges) {
        this.mechanism = mechanism;
        this.identity = identity;
        this.challenges = challenges;
    }

    /** @param before answers given so far */
    abstract byte[] answer(int before, byte[] challenge) throws SaslFailure;

    final Identity identity() {
        return identity;
    }

    final Secret password() {
        return password.orElseThrow();
    }

    @Override
    public final Mechanism mechanism() {
        return mechanism;
    }

    @Override
    public final Optional<byte[]> initialResponse() throws SaslFailure {
        password = Optional.of(identity.readPassword());
        return Optional.empty();
    }

    @Override
    public final byte[] respond(byte[] challenge) throws SaslFailure {
        boolean over = dead || answered == challenges;
        // Whatever goes wrong from here on, no success can follow.
        dead = true;
        if (over) {
            throw new SaslFailure(Kind.PROTOCOL, "the server asks on after " + mechanism + " has said everything");
        }
        byte[] answer = answer(answered, challenge);
        answered++;
        dead = false;
        return answer;
    }

    @Override
    public final boolean isComplete() {
        return !dead && answered == challenges;
    }
}
