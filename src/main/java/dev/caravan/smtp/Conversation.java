package dev.caravan.smtp;

import dev.caravan.sasl.Channel;
import dev.caravan.smtp.SmtpFailure.Kind;
import dev.caravan.smtp.Watchdog.Watch;
import dev.caravan.status.Reply;
import dev.caravan.tls.TlsFault;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * Commands and replies in step, until something ends them: a failure, or the reply 421. After that nothing is said or
 * heard any more.
 */
final class Conversation implements AutoCloseable {

    /** RFC 5321 section 3.8: the server is about to close, whatever it was asked. */
    static final int CODE_CLOSING = 421;

    private final Wire wire;
    private final ReplyReader replies;
    private final SmtpTimeouts timeouts;
    private final String peer;
    private final Channel channel;
    private Capabilities capabilities = Capabilities.NONE;
    private Optional<SmtpFailure> end = Optional.empty();
    /** The final dot has left the house and is not answered yet. */
    private boolean awaitingFate;

    Conversation(Wire wire, SmtpTimeouts timeouts, String host, InetSocketAddress address) {
        this.wire = wire;
        this.replies = new ReplyReader(wire);
        this.timeouts = timeouts;
        this.channel = Channel.plain(host, address.getPort());
        this.peer = peer(host, address);
    }

    /** A server as diagnostics call it. */
    static String peer(String host, InetSocketAddress address) {
        return host + " [" + address.getAddress().getHostAddress() + "]:" + address.getPort();
    }

    Wire wire() {
        return wire;
    }

    SmtpTimeouts timeouts() {
        return timeouts;
    }

    /** For messages: who is at the other end. */
    String peer() {
        return peer;
    }

    /** The connection without TLS, as mechanisms to log in see it. */
    Channel channel() {
        return channel;
    }

    Capabilities capabilities() {
        return capabilities;
    }

    void capabilities(Capabilities announced) {
        capabilities = announced;
    }

    /** Why nothing more can be said; empty while it can. */
    Optional<SmtpFailure> end() {
        return end;
    }

    boolean isOpen() {
        return end.isEmpty();
    }

    void stopIfEnded() throws SmtpFailure {
        if (end.isPresent()) {
            throw end.get();
        }
    }

    /** Limits of time and octets start anew. */
    void begin() {
        wire.begin(timeouts.session());
    }

    /** One command, one reply. */
    Reply ask(Phase phase, CommandLine command) throws SmtpFailure {
        put(phase, command);
        flush(phase);
        return read(phase);
    }

    /** Without flushing. */
    void put(Phase phase, CommandLine command) throws SmtpFailure {
        try {
            wire.write(command.octets());
        } catch (IOException e) {
            throw broken(phase, e);
        }
    }

    void flush(Phase phase) throws SmtpFailure {
        try {
            wire.flush();
        } catch (IOException e) {
            throw broken(phase, e);
        }
    }

    /** Sends what is buffered, a final dot at its end, and reads the verdict: what breaks in between is in doubt. */
    Reply finish() throws SmtpFailure {
        flush(Phase.CONTENT);
        awaitingFate = true;
        Reply reply = read(Phase.CONTENT);
        if (reply.code() / 100 == 3) {
            throw outOfStep(Phase.CONTENT, reply);
        }
        awaitingFate = false;
        return reply;
    }

    /** The next reply, in full, within the phase's time. */
    Reply read(Phase phase) throws SmtpFailure {
        Watch watch = wire.watch();
        watch.arm(timeouts.reply(phase));
        Reply reply;
        try {
            reply = replies.read(capabilities);
        } catch (IOException e) {
            throw broken(phase, e);
        }
        watch.disarm();
        if (reply.code() == CODE_CLOSING) {
            end = Optional.of(new SmtpFailure(
                    phase, Kind.REPLY, Optional.of(reply), false, peer + " is closing the session, in phase " + phase));
        }
        return reply;
    }

    /** What the server said before it stopped listening: a refusal, if anything. The connection is past saving. */
    Optional<Reply> lastWords() {
        wire.watch().arm(timeouts.quit());
        try {
            return Optional.of(replies.read(capabilities)).filter(r -> r.isTransient() || r.isPermanent());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The reply decided against us. Does not end the conversation by itself. */
    SmtpFailure refused(Phase phase, Reply reply) {
        return new SmtpFailure(
                phase,
                Kind.REPLY,
                Optional.of(reply),
                false,
                peer + " answered " + reply.code() + " in phase " + phase);
    }

    /** A reply that makes no sense where it came: it cannot be known what the server believes. */
    SmtpFailure outOfStep(Phase phase, Reply reply) {
        return ended(phase, Kind.PROTOCOL, Optional.of(reply), "a reply " + reply.code() + " makes no sense here");
    }

    /** Ends the conversation: nothing can be read or written any more. */
    SmtpFailure broken(Phase phase, IOException cause) {
        boolean late = wire.watch().expired();
        Kind kind = switch (cause) {
            case NotSmtp _ -> Kind.PROTOCOL;
            // A TLS 1.3 handshake ends for the client before the server has judged it; its alert comes first
            // in place of the reply to EHLO.
            case SSLException _ when phase == Phase.EHLO && !late -> Kind.TLS;
            case IOException _ -> Kind.CONNECTION;
        };
        return ended(phase, kind, Optional.empty(), late ? tooLate(phase) : describe(phase, cause));
    }

    /** Ends the conversation for a reason of the caller's. */
    SmtpFailure ended(Phase phase, Kind kind, Optional<Reply> reply, String what) {
        return ended(new SmtpFailure(phase, kind, reply, awaitingFate, inPhase(phase, what)));
    }

    /** Ends the conversation for lack of the TLS session that is demanded. */
    SmtpFailure withoutTls(Phase phase, TlsFault fault, Optional<Reply> reply, String what) {
        return ended(new SmtpFailure(phase, fault, reply, inPhase(phase, what)));
    }

    /** Ends the conversation with this. */
    SmtpFailure ended(SmtpFailure failure) {
        end = Optional.of(failure);
        wire.close();
        return failure;
    }

    private String inPhase(Phase phase, String what) {
        return what + ", in phase " + phase + " with " + peer;
    }

    @Override
    public void close() {
        wire.close();
    }

    private String tooLate(Phase phase) {
        return "the time is over (" + timeouts.reply(phase) + " for this step, " + timeouts.session() + " in all)";
    }

    private static String describe(Phase phase, IOException cause) {
        if (phase == Phase.AUTH && cause instanceof NotSmtp) {
            // What was said may be the secret that the server was shown.
            return "the server said something that is no reply";
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
