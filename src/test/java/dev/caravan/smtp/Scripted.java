package dev.caravan.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dial.DirectDialer;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.ForwardPath;
import dev.caravan.envelope.Host;
import dev.caravan.envelope.Recipient;
import dev.caravan.envelope.ReversePath;
import dev.caravan.message.MessageContent;
import dev.caravan.message.MessageContent.Needs;
import dev.caravan.smtp.TransactionResult.Accepted;
import dev.caravan.smtp.TransactionResult.Broken;
import dev.caravan.smtp.TransactionResult.Refused;
import dev.caravan.smtp.sink.ScriptedServer;
import dev.caravan.tls.Authorities;
import dev.caravan.tls.PkixPeer;
import dev.caravan.tls.TlsDemand;
import dev.caravan.tls.TlsUse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Plays sessions against transcripts. */
final class Scripted {

    /** A server that offers this and no more, up to the first MAIL. */
    static final String PLAIN = greeting("250 mx.example");

    static final String PIPELINING = greeting("250-mx.example", "250 PIPELINING");

    static final SmtpOptions OPTIONS = SmtpOptions.of(new DirectDialer(), new DomainName("relay.example"))
            .withTimeouts(SmtpTimeouts.RFC5321.dividedBy(20));

    /** Only ever waited for by a test that fails. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Of the host that all tests here talk to. */
    static final TlsDemand OPPORTUNISTIC = demand(TlsUse.OPPORTUNISTIC, Authorities.jdk());

    private Scripted() {}

    /** What a transport without further policies demands of {@code mx.example}. */
    static TlsDemand demand(TlsUse use, Authorities authorities) {
        Host host = Host.parse("mx.example");
        return switch (use) {
            case NONE -> TlsDemand.CLEAR;
            case OPPORTUNISTIC -> TlsDemand.opportunistic(host);
            case STARTTLS, IMPLICIT -> new TlsDemand(use, PkixPeer.of(authorities, host));
        };
    }

    static String greeting(String... ehloReply) {
        StringBuilder text = new StringBuilder("S: 220 mx.example ESMTP\nC: EHLO relay.example\n");
        for (String line : ehloReply) {
            text.append("S: ").append(line).append('\n');
        }
        return text.toString();
    }

    /** What a test does with an open session. */
    interface Play<T> {
        T with(SmtpConnection connection) throws Exception;
    }

    /** Connects in clear, plays, closes; every line must have been as in the transcript. */
    static <T> T play(String transcript, Play<T> play) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(transcript)) {
            T result;
            try (SmtpConnection connection =
                    new DirectSmtpClient(OPTIONS).connect(server.address(), "mx.example", TlsDemand.CLEAR)) {
                result = play.with(connection);
            }
            assertThat(server.mismatch(LIMIT)).isEmpty();
            return result;
        }
    }

    /** Like {@link #play}, and in the words of {@link #send}. */
    static List<String> endsOf(String transcript, Play<TransactionResult> play) throws Exception {
        return ends(play(transcript, play));
    }

    /** One message to these recipients; the result as {@code 250}, {@code RCPT 550} or {@code CONNECTION}. */
    static List<String> send(String transcript, String... recipients) throws Exception {
        return endsOf(transcript, c -> c.send(envelope(recipients), content("hi\r\n")));
    }

    /** The failure of connecting to a server that behaves so. */
    static SmtpFailure failure(String transcript, TlsUse tls) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(transcript)) {
            try {
                new DirectSmtpClient(OPTIONS)
                        .connect(server.address(), "mx.example", demand(tls, Authorities.jdk()))
                        .close();
            } catch (SmtpFailure e) {
                assertThat(server.mismatch(LIMIT)).isEmpty();
                return e;
            }
            throw new AssertionError("there was no failure");
        }
    }

    static List<String> ends(TransactionResult result) {
        return result.recipients().stream()
                .map(end -> switch (end) {
                    case Accepted(var _, var reply) -> "" + reply.code();
                    case Refused(var _, Phase phase, var reply) -> phase + " " + reply.code();
                    case Broken(var _, SmtpFailure failure) ->
                        failure.phase() + " " + failure.kind() + (failure.inDoubt() ? " in doubt" : "");
                })
                .toList();
    }

    static Envelope envelope(String... recipients) {
        return Envelope.of(
                ReversePath.parse("<s@a.example>"),
                Stream.of(recipients)
                        .map(r -> Recipient.of(ForwardPath.parse(r)))
                        .toList());
    }

    static MessageContent content(String text) {
        return MessageContent.of(text.getBytes(StandardCharsets.US_ASCII), Needs.SEVEN_BIT);
    }

    static MessageContent content(Needs needs) {
        return MessageContent.of("Subject: \u00fc\r\n".getBytes(StandardCharsets.UTF_8), needs);
    }
}
