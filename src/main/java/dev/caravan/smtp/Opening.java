package dev.caravan.smtp;

import dev.caravan.sasl.Channel;
import dev.caravan.sasl.Channel.Protection;
import dev.caravan.smtp.SmtpFailure.Kind;
import dev.caravan.status.Hop.TlsFacts;
import dev.caravan.status.Reply;
import dev.caravan.tls.TlsDemand;
import dev.caravan.tls.TlsFault;
import dev.caravan.tls.TlsUse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLSocket;

/** From the first octet to a session for mail: greeting, EHLO, STARTTLS, EHLO again, and AUTH if we are to log in. */
final class Opening {

    private static final int CODE_READY = 220;

    /** RFC 5321 sections 3.2 and 4.1.1.1: what a server that knows no EHLO answers. */
    private static final Set<Integer> CODES_EHLO_UNKNOWN = Set.of(500, 501, 502, 503, 504);

    private final Conversation conversation;
    private final SmtpOptions options;
    private final TlsDemand demand;
    private Optional<TlsFacts> tls = Optional.empty();
    private Channel channel;

    Opening(Conversation conversation, SmtpOptions options, TlsDemand demand) {
        this.conversation = conversation;
        this.options = options;
        this.demand = demand;
        this.channel = conversation.channel();
    }

    /** The TLS session, if there is one at the end. */
    Optional<TlsFacts> perform() throws SmtpFailure {
        if (demand.use() == TlsUse.IMPLICIT) {
            secure();
        }
        need(Phase.GREETING, CODE_READY, conversation.read(Phase.GREETING));
        hello();
        switch (demand.use()) {
            case NONE, IMPLICIT -> {}
            case OPPORTUNISTIC -> {
                if (conversation.capabilities().offers(Extension.STARTTLS)) {
                    startTls();
                }
            }
            case STARTTLS -> {
                if (!conversation.capabilities().offers(Extension.STARTTLS)) {
                    throw conversation.withoutTls(
                            Phase.STARTTLS,
                            TlsFault.NOT_OFFERED,
                            Optional.empty(),
                            "STARTTLS is required and not offered");
                }
                startTls();
            }
        }
        if (options.login().isPresent()) {
            new AuthExchange(conversation, options.login().get()).perform(channel);
        }
        return tls;
    }

    private void hello() throws SmtpFailure {
        Reply reply = conversation.ask(Phase.EHLO, CommandLine.ascii("EHLO " + options.ehloName()));
        if (CODES_EHLO_UNKNOWN.contains(reply.code())) {
            need(Phase.EHLO, 250, conversation.ask(Phase.EHLO, CommandLine.ascii("HELO " + options.ehloName())));
            return;
        }
        need(Phase.EHLO, 250, reply);
        conversation.capabilities(Capabilities.of(reply));
    }

    private void startTls() throws SmtpFailure {
        Reply reply = conversation.ask(Phase.STARTTLS, CommandLine.ascii("STARTTLS"));
        if (reply.code() != CODE_READY && conversation.isOpen()) {
            throw conversation.withoutTls(
                    Phase.STARTTLS, TlsFault.REFUSED, Optional.of(reply), "STARTTLS was answered " + reply.code());
        }
        need(Phase.STARTTLS, CODE_READY, reply);
        refuseEarlyInput();
        secure();
        // RFC 3207 section 4.2: what was learned in clear is forgotten, an attacker may have said it.
        conversation.capabilities(Capabilities.NONE);
        Reply again = conversation.ask(Phase.EHLO, CommandLine.ascii("EHLO " + options.ehloName()));
        need(Phase.EHLO, 250, again);
        conversation.capabilities(Capabilities.of(again));
    }

    /** Octets that came in clear behind the 220 would be taken for ones from inside TLS (CVE-2021-38371 and kin). */
    private void refuseEarlyInput() throws SmtpFailure {
        try {
            if (conversation.wire().hasPendingInput()) {
                throw conversation.ended(
                        Phase.STARTTLS,
                        Kind.PROTOCOL,
                        Optional.empty(),
                        "there was input in clear after the reply to STARTTLS");
            }
        } catch (IOException e) {
            throw conversation.broken(Phase.STARTTLS, e);
        }
    }

    private void secure() throws SmtpFailure {
        Wire wire = conversation.wire();
        TlsHandshake handshake = new TlsHandshake(options.contexts(), demand.check());
        wire.watch().arm(options.timeouts().tls());
        try {
            SSLSocket socket = handshake.over(wire.raw());
            wire.watch().disarm();
            wire.secure(socket);
            tls = Optional.of(handshake.facts(socket));
            channel = channel.secured(
                    socket.getSession(),
                    demand.check().proofs().isEmpty() ? Protection.ENCRYPTED : Protection.VERIFIED);
        } catch (IOException e) {
            if (wire.watch().expired()) {
                throw conversation.broken(Phase.STARTTLS, e);
            }
            throw conversation.withoutTls(
                    Phase.STARTTLS, TlsHandshake.fault(e), Optional.empty(), "TLS handshake failed: " + e.getMessage());
        }
    }

    private void need(Phase phase, int code, Reply reply) throws SmtpFailure {
        if (reply.code() == code) {
            return;
        }
        if (reply.isTransient() || reply.isPermanent()) {
            throw conversation.refused(phase, reply);
        }
        throw conversation.outOfStep(phase, reply);
    }
}
