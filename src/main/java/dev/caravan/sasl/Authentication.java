package dev.caravan.sasl;

import java.util.Optional;

/** One dialogue of one mechanism over one connection. For one thread, and never used twice. */
public interface Authentication {

    Mechanism mechanism();

    /**
     * Begins. Reads the secret, so that no dialogue begins that must be broken off for want of it.
     *
     * @return what goes to the server unasked; nothing if the server speaks first. It may be empty, and it may be longer
     *     than a command line: then it is sent after an empty challenge (RFC 4954 section 4), which is not passed to
     *     {@link #respond}
     */
    Optional<byte[]> initialResponse() throws SaslFailure;

    /**
     * The answer to a challenge, after {@link #initialResponse}.
     *
     * @throws SaslFailure if there is none to give: the dialogue is to be cancelled, and is dead
     */
    byte[] respond(byte[] challenge) throws SaslFailure;

    /** Whether a success that the server declares now counts. If not, somebody pretends to be the server. */
    boolean isComplete();

    /** What the server gave as a reason within the dialogue, in printable characters; it declares its refusal after that. */
    default Optional<String> complaint() {
        return Optional.empty();
    }
}
