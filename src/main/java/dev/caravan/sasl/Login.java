package dev.caravan.sasl;

import java.nio.charset.StandardCharsets;

/**
 * Shows name and password, when asked for one after the other. No standard describes it (the expired
 * draft-murchison-sasl-login does); what the server writes as its questions is not the same everywhere, their order is.
 */
final class Login extends PasswordOnRequest {

    /** For the name, and for the password. */
    private static final int CHALLENGES = 2;

    Login(Identity identity) {
        super(Mechanism.LOGIN, identity, CHALLENGES);
    }

    @Override
    byte[] answer(int before, byte[] challenge) {
        return before == 0
                ? identity().user().getBytes(StandardCharsets.UTF_8)
                : password().octets();
    }
}
