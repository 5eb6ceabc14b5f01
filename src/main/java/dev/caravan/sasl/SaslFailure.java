package dev.caravan.sasl;

/** A dialogue could not go on. Says what happened, never a secret; what it means for the mail is decided elsewhere. */
public final class SaslFailure extends Exception {

    /** What kind of thing went wrong. */
    public enum Kind {
        /** Our own secret could not be had, or the mechanism cannot carry it. */
        SECRET,
        /** The challenge is not one of this mechanism, or came when there is none. */
        PROTOCOL,
        /** The server asks for something that is too weak or too expensive. */
        UNSAFE,
        /** The server does not take user or password. */
        CREDENTIALS,
        /** The server does not know the kind of channel binding that was used. */
        BINDING,
        /** What is seen only if somebody stands in between: an offer that was cut, another TLS session, a forged proof. */
        TAMPERED,
        /** The server cannot, for a reason of its own. */
        SERVER
    }

    private final Kind kind;

    /** @param text shown to the operator */
    public SaslFailure(Kind kind, String text) {
        super(text, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** The text. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
