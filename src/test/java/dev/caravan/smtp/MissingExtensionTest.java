package dev.caravan.smtp;

import static dev.caravan.smtp.Scripted.ends;
import static dev.caravan.smtp.Scripted.endsOf;
import static dev.caravan.smtp.Scripted.envelope;
import static dev.caravan.smtp.Scripted.greeting;
import static dev.caravan.smtp.Scripted.play;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.RequireTls;
import dev.caravan.message.MessageContent;
import dev.caravan.message.MessageContent.Needs;
import dev.caravan.smtp.TransactionResult.Broken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What a message needs and a server does not offer: decided before anything of it is sent. */
class MissingExtensionTest {

    private static final String ENVELOPE = """
            C: MAIL FROM:<s@a.example> SIZE=%d
            S: 250 ok
            C: RCPT TO:<r@b.example>
            S: 250 ok
            C: DATA
            S: 354 go
            """;

    // RFC 6152 section 3: an encoding, or the message goes back.
    @Test
    void eightBitContentIsEncodedForAServerThatTakesSevenAndItsSizeIsTheNewOne() throws Exception {
        String lines = """
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: quoted-printable

                =C3=BC
                """;
        String transcript = greeting("250-mx.example", "250 SIZE 1000")
                + ENVELOPE.formatted(lines.replace("\n", "\r\n").length())
                + lines.replaceAll("(?m)^", "C: ")
                + "C: .\nS: 250 ok";
        assertThat(
                        endsOf(
                                transcript,
                                c -> c.send(
                                        envelope("r@b.example"),
                                        eightBit(
                                                "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\u00fc\r\n"))))
                .containsExactly("250");
    }

    @Test
    void eightBitContentThatIsTooLongOnlyWhenEncodedIsNotSent() throws Exception {
        String message = "Subject: x\r\n\r\n" + "\u00fc".repeat(40) + "\r\n";
        play(greeting("250-mx.example", "250 SIZE 200") + "C: QUIT", c -> {
            TransactionResult result = c.send(envelope("r@b.example"), eightBit(message));
            assertThat(ends(result)).containsExactly("MAIL EXTENSION");
            return assertThat(failure(result)).hasMessageContaining("at most 200 octets");
        });
    }

    @Test
    void signedEightBitContentIsNotSentAndTheFailureNamesTheExtensionAndTheSignature() throws Exception {
        play(greeting("250-mx.example", "250 SIZE") + "C: QUIT", c -> {
            TransactionResult result =
                    c.send(envelope("r@b.example"), eightBit("DKIM-Signature: v=1\r\n\r\n\u00fc\r\n"));
            assertThat(ends(result)).containsExactly("MAIL EXTENSION");
            assertThat(failure(result)).hasMessageContaining("8BITMIME").hasMessageContaining("signed");
            return assertThat(c.isUsable()).isTrue();
        });
    }

    @Test
    void eightBitContentThatCannotBeReadForEncodingLeavesTheSessionUsable() throws Exception {
        MessageContent gone = new MessageContent() {
            @Override
            public long size() {
                return 10;
            }

            @Override
            public InputStream open() throws IOException {
                throw new IOException("gone");
            }

            @Override
            public Needs needs() {
                return Needs.EIGHT_BIT;
            }
        };
        play(greeting("250-mx.example", "250 SIZE") + "C: QUIT", c -> {
            assertThat(ends(c.send(envelope("r@b.example"), gone))).containsExactly("MAIL CONTENT");
            return assertThat(c.isUsable()).isTrue();
        });
    }

    // RFC 1870 section 6.1: encoded or not, it would not fit.
    @Test
    void tooLargeContentThatLacksAnExtensionTooIsSaidToBeTooLarge() throws Exception {
        MessageContent content = MessageContent.of(new byte[1001], Needs.SMTPUTF8);
        play(
                greeting("250-mx.example", "250 SIZE 1000") + "C: QUIT",
                c -> assertThat(failure(c.send(envelope("r@b.example"), content))
                                .missing())
                        .hasValue(Extension.SIZE));
    }

    @Test
    void eachFailureTellsWhichExtensionIsMissing() throws Exception {
        play(greeting("250 mx.example") + "C: QUIT", c -> {
            assertThat(failure(c.send(envelope("r@b.example"), Scripted.content(Needs.SMTPUTF8)))
                            .missing())
                    .hasValue(Extension.SMTPUTF8);
            assertThat(failure(c.send(envelope("r@b.example"), eightBit("DKIM-Signature: v=1\r\n\r\n\u00fc\r\n")))
                            .missing())
                    .hasValue(Extension.EIGHTBITMIME);
            return assertThat(failure(c.send(requiringTls(), Scripted.content("hi\r\n")))
                            .missing())
                    .hasValue(Extension.REQUIRETLS);
        });
    }

    private static Envelope requiringTls() {
        Envelope e = envelope("r@b.example");
        return new Envelope(e.reversePath(), e.recipients(), e.ret(), e.envelopeId(), RequireTls.REQUIRED);
    }

    private static SmtpFailure failure(TransactionResult result) {
        return ((Broken) result.recipients().getFirst()).failure();
    }

    private static MessageContent eightBit(String text) {
        return MessageContent.of(text.getBytes(StandardCharsets.UTF_8), Needs.EIGHT_BIT);
    }
}
