package dev.caravan.smtp;

import dev.caravan.status.Reply;
import dev.caravan.tls.TlsFault;
import java.util.Optional;

/** A session or transaction could not go on. Says only what happened; what it means is decided elsewhere. */
public final class SmtpFailure extends Exception {

    /** What kind of thing went wrong. */
    public enum Kind {
        /** The server answered with a code other than the one needed. */
        REPLY,
        /** The connection could not be made, broke, or a deadline passed. */
        CONNECTION,
        /** The server said something that is not SMTP, or more than the limits allow. */
        PROTOCOL,
        /**
         * The message needs an extension that the server does not offer, and nothing was sent; or one that it offers
         * failed in its hands.
         */
        EXTENSION,
        /** The TLS handshake failed, or the server does not offer TLS that is required. */
        TLS,
        /** Our own content could not be read. */
        CONTENT,
        /** There is no way to log in, or none that is safe: the server refused nothing. */
        LOGIN,
        /** The proxy that the connection was to be made through is at fault, not the server. */
        PROXY
    }

    private final Phase phase;
    private final Kind kind;
    private final transient Optional<Reply> reply;
    private final boolean inDoubt;
    private final transient Optional<TlsFault> tlsFault;
    private final transient Optional<Extension> missing;

    /** @param inDoubt the final dot was sent and its reply never came: the message may have been accepted */
    public SmtpFailure(Phase phase, Kind kind, Optional<Reply> reply, boolean inDoubt, String text) {
        this(phase, kind, reply, inDoubt, Optional.empty(), text);
    }

    private SmtpFailure(
            Phase phase, Kind kind, Optional<Reply> reply, boolean inDoubt, Optional<Extension> missing, String text) {
        super(text, null, false, false);
        this.phase = phase;
        this.kind = kind;
        this.reply = reply;
        this.inDoubt = inDoubt;
        this.missing = missing;
        this.tlsFault = kind == Kind.TLS ? Optional.of(TlsFault.HANDSHAKE) : Optional.empty();
    }

    /** There is no TLS session that would do: of {@link Kind#TLS}. */
    public SmtpFailure(Phase phase, TlsFault fault, Optional<Reply> reply, String text) {
        super(text, null, false, false);
        this.phase = phase;
        this.kind = Kind.TLS;
        this.reply = reply;
        this.inDoubt = false;
        this.tlsFault = Optional.of(fault);
        this.missing = Optional.empty();
    }

    /** The server has no such extension, or none that works. */
    public static SmtpFailure lacking(Phase phase, Extension missing, Optional<Reply> reply, String text) {
        return new SmtpFailure(phase, Kind.EXTENSION, reply, false, Optional.of(missing), text);
    }

    /** For those who waited behind it: what never began is not in doubt. */
    SmtpFailure forThoseBehind() {
        return new SmtpFailure(phase, kind, reply, false, missing, "no further transaction: " + getMessage());
    }

    public Phase phase() {
        return phase;
    }

    public Kind kind() {
        return kind;
    }

    /** The reply that decided, for {@link Kind#REPLY}; otherwise the last thing worth reporting, if any. */
    public Optional<Reply> reply() {
        return reply;
    }

    /** Which extension, for {@link Kind#EXTENSION}. */
    public Optional<Extension> missing() {
        return missing;
    }

    public boolean inDoubt() {
        return inDoubt;
    }

    /** What was wrong with TLS, for {@link Kind#TLS}. */
    public Optional<TlsFault> tlsFault() {
        return tlsFault;
    }
}
