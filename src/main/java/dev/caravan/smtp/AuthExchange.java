package dev.caravan.smtp;

import dev.caravan.sasl.Authentication;
import dev.caravan.sasl.Channel;
import dev.caravan.sasl.MechanismChoice.Choice;
import dev.caravan.sasl.SaslFailure;
import dev.caravan.smtp.SmtpFailure.Kind;
import dev.caravan.status.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * AUTH, after the EHLO that counts (RFC 4954). No mechanism here adds a layer of security of its own, so what the server
 * offers stays as it was (section 4).
 */
final class AuthExchange {

    /** RFC 4954 section 4: of a challenge or a response, CRLF included. */
    static final int LINE_OCTETS_MAX = 12_288;

    /** RFC 5321 section 4.5.3.1.4: of the AUTH command, CRLF included; RFC 4954 section 4 does not lift it. */
    static final int COMMAND_OCTETS_MAX = 512;

    private static final int CRLF_OCTETS = 2;

    private static final int CODE_DONE = 235;
    private static final int CODE_CHALLENGE = 334;

    /** RFC 4954 section 4: gives the dialogue up. */
    private static final CommandLine CANCEL = CommandLine.ascii("*");

    /** RFC 4954 section 4: an initial response that is there, and empty. */
    private static final String EMPTY_INITIAL_RESPONSE = "=";

    private final Conversation conversation;
    private final Login login;
    private final List<byte[]> sent = new ArrayList<>();

    AuthExchange(Conversation conversation, Login login) {
        this.conversation = conversation;
        this.login = login;
    }

    /** @param channel the connection as it is now */
    void perform(Channel channel) throws SmtpFailure {
        List<String> offered = conversation.capabilities().authMechanisms();
        switch (login.choice().choose(offered, channel, login.identity())) {
            case Choice.Refused(String why) -> throw failed(why);
            case Choice.Chosen(Authentication authentication) -> {
                conversation.wire().lineOctetsMax(LINE_OCTETS_MAX);
                logIn(authentication);
                conversation.wire().lineOctetsMax(Wire.REPLY_LINE_OCTETS_MAX);
            }
        }
    }

    private void logIn(Authentication authentication) throws SmtpFailure {
        Reply reply = begin(authentication);
        while (reply.code() == CODE_CHALLENGE) {
            byte[] response;
            try {
                response = authentication.respond(challenge(reply));
            } catch (SaslFailure e) {
                login.identity().forget();
                throw cancelled(authentication.mechanism() + ": " + e.getMessage());
            }
            reply = respond(response);
        }
        if (reply.isTransient() || reply.isPermanent()) {
            login.identity().forget();
            throw refused(authentication, reply);
        }
        if (reply.code() != CODE_DONE) {
            throw conversation.outOfStep(Phase.AUTH, withoutSecrets(reply));
        }
        if (!authentication.isComplete()) {
            throw failed("the server declared success before it had proven itself, with " + authentication.mechanism());
        }
    }

    private Reply begin(Authentication authentication) throws SmtpFailure {
        Optional<byte[]> initial;
        try {
            initial = authentication.initialResponse();
        } catch (SaslFailure e) {
            throw failed(e.getMessage());
        }
        String command = "AUTH " + authentication.mechanism().saslName();
        if (initial.isEmpty()) {
            return conversation.ask(Phase.AUTH, CommandLine.ascii(command));
        }
        byte[] response = initial.get();
        String written = response.length == 0 ? EMPTY_INITIAL_RESPONSE : base64(response);
        String together = command + " " + written;
        if (together.length() + CRLF_OCTETS <= COMMAND_OCTETS_MAX) {
            sent.add(response);
            return conversation.ask(Phase.AUTH, CommandLine.ascii(together));
        }
        // What does not fit into a command follows an empty challenge, which the mechanism never sees.
        Reply reply = conversation.ask(Phase.AUTH, CommandLine.ascii(command));
        return reply.code() == CODE_CHALLENGE ? respond(response) : reply;
    }

    private Reply respond(byte[] response) throws SmtpFailure {
        String line = base64(response);
        if (line.length() + CRLF_OCTETS > LINE_OCTETS_MAX) {
            throw cancelled("the response is longer than " + LINE_OCTETS_MAX + " octets");
        }
        sent.add(response);
        return conversation.ask(Phase.AUTH, CommandLine.ascii(line));
    }

    private byte[] challenge(Reply reply) throws SmtpFailure {
        try {
            if (reply.lines().size() == 1) {
                return Base64.getDecoder().decode(reply.lines().getFirst().strip());
            }
        } catch (IllegalArgumentException _) {
            // Told below.
        }
        throw conversation.ended(
                Phase.AUTH, Kind.PROTOCOL, Optional.empty(), "the server's challenge is not one line of base64");
    }

    /** RFC 4954 section 4: the server answers with 501, or with something else: why we leave does not change by that. */
    private SmtpFailure cancelled(String why) {
        try {
            conversation.ask(Phase.AUTH, CANCEL);
        } catch (SmtpFailure _) {
            // The conversation is at its end, too.
        }
        return failed(why);
    }

    private SmtpFailure refused(Authentication authentication, Reply reply) {
        String complaint =
                authentication.complaint().map(text -> ", saying " + text).orElse("");
        return new SmtpFailure(
                Phase.AUTH,
                Kind.REPLY,
                Optional.of(withoutSecrets(reply)),
                false,
                conversation.peer() + " answered " + reply.code() + " to " + authentication.mechanism() + ": "
                        + meaning(reply.code()) + complaint);
    }

    private SmtpFailure failed(String why) {
        return new SmtpFailure(
                Phase.AUTH, Kind.LOGIN, Optional.empty(), false, "no login at " + conversation.peer() + ": " + why);
    }

    /** A reply is shown to operators and users; a server that repeats what it was sent must not make that so. */
    private Reply withoutSecrets(Reply reply) {
        List<String> lines = new ArrayList<>(reply.lines());
        for (byte[] octets : sent) {
            lines.replaceAll(line -> Unspoken.of(octets).hide(line));
        }
        return new Reply(reply.code(), reply.enhanced(), lines);
    }

    /** RFC 4954 section 6, for the operator. */
    private static String meaning(int code) {
        return switch (code) {
            case 421 -> "it is closing the session";
            case 432 -> "the password must be changed there first";
            case 454 -> "it cannot check who we are at the moment";
            case 500 -> "our response was too long for it";
            case 501 -> "it did not understand our response";
            case 504 -> "it does not know the mechanism after all";
            case 530 -> "it wants something else before that";
            case 534 -> "the mechanism, or a plain password, is not strong enough for this user";
            case 535 -> "it does not accept user or secret";
            case 538 -> "the mechanism needs encryption";
            default -> "it did not let us in";
        };
    }

    private static String base64(byte[] octets) {
        return new String(Base64.getEncoder().encode(octets), StandardCharsets.US_ASCII);
    }
}
