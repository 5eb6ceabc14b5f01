package dev.caravan.smtp;

import static dev.caravan.smtp.Scripted.PLAIN;
import static dev.caravan.smtp.Scripted.content;
import static dev.caravan.smtp.Scripted.ends;
import static dev.caravan.smtp.Scripted.endsOf;
import static dev.caravan.smtp.Scripted.envelope;
import static dev.caravan.smtp.Scripted.greeting;
import static dev.caravan.smtp.Scripted.play;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.EnvelopeId;
import dev.caravan.envelope.ForwardPath;
import dev.caravan.envelope.Notify;
import dev.caravan.envelope.OriginalRecipient;
import dev.caravan.envelope.Recipient;
import dev.caravan.envelope.RequireTls;
import dev.caravan.envelope.Ret;
import dev.caravan.envelope.ReversePath;
import dev.caravan.message.MessageContent.Needs;
import dev.caravan.smtp.sink.ScriptedServer;
import dev.caravan.tls.TlsDemand;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmtpSessionTest {

    private static final String DELIVERED = """
            S: 250 ok
            C: RCPT TO:<r@b.example>
            S: 250 ok
            C: DATA
            S: 354 go
            C: hi
            C: .
            S: 250 ok
            """;

    @Nested
    class Parameters {

        @Test
        void sizeIsNamedWheneverItIsAnnounced() throws Exception {
            assertThat(mailLine("SIZE 1000", plain(), Needs.SEVEN_BIT)).isEqualTo("MAIL FROM:<s@a.example> SIZE=13");
            assertThat(mailLine("SIZE", plain(), Needs.SEVEN_BIT)).isEqualTo("MAIL FROM:<s@a.example> SIZE=13");
        }

        @Test
        void bodyIsNamedOnlyWhenItHasEightBits() throws Exception {
            assertThat(mailLine("8BITMIME", plain(), Needs.SEVEN_BIT)).isEqualTo("MAIL FROM:<s@a.example>");
            assertThat(mailLine("8BITMIME", plain(), Needs.EIGHT_BIT))
                    .isEqualTo("MAIL FROM:<s@a.example> BODY=8BITMIME");
        }

        @Test
        void smtpUtf8IsAskedForByTheContentOrAnAddress() throws Exception {
            assertThat(mailLine("SMTPUTF8", plain(), Needs.SMTPUTF8)).isEqualTo("MAIL FROM:<s@a.example> SMTPUTF8");
            Envelope utf8 = Envelope.of(ReversePath.parse("<j\u00fcrg@a.example>"), plain().recipients());
            assertThat(mailLine("SMTPUTF8", utf8, Needs.SEVEN_BIT))
                    .isEqualTo("MAIL FROM:<j\u00fcrg@a.example> SMTPUTF8");
        }

        @Test
        void ofNotificationsAreWrittenInXtextIfTheServerKnowsThem() throws Exception {
            String mail = "C: MAIL FROM:<s@a.example> RET=HDRS ENVID=a+2Bb\n";
            String rcpt = "C: RCPT TO:<r@b.example> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;x+3Dy@b.example\n";
            assertThat(endsOf(
                            greeting("250-mx.example", "250 DSN") + mail + "S: 250 ok\n" + rcpt + "S: 550 no",
                            c -> c.send(withNotifications(Set.of(Notify.DELAY, Notify.SUCCESS)), content("hi\r\n"))))
                    .containsExactly("RCPT 550");
        }

        @Test
        void neverIsWrittenForNoNotification() throws Exception {
            String rcpt = "C: RCPT TO:<r@b.example> NOTIFY=NEVER ORCPT=rfc822;x+3Dy@b.example\n";
            assertThat(endsOf(
                            greeting("250-mx.example", "250 DSN") + "C~ MAIL.*\nS: 250 ok\n" + rcpt + "S: 550 no",
                            c -> c.send(withNotifications(Set.of()), content("hi\r\n"))))
                    .containsExactly("RCPT 550");
        }

        @Test
        void ofNotificationsAreLeftOutIfTheServerDoesNotKnowThem() throws Exception {
            assertThat(mailLine("SIZE", withNotifications(Set.of()), Needs.SEVEN_BIT))
                    .isEqualTo("MAIL FROM:<s@a.example> SIZE=13");
        }

        /** The client's MAIL to a server that offers one extension. */
        private String mailLine(String extension, Envelope envelope, Needs needs) throws Exception {
            try (var server = ScriptedServer.start(
                    greeting("250-mx.example", "250 " + extension) + "C: what comes here is seen in the mismatch")) {
                try (SmtpConnection c = new DirectSmtpClient(Scripted.OPTIONS)
                        .connect(server.address(), "mx.example", TlsDemand.CLEAR)) {
                    c.send(envelope, content(needs));
                }
                String mismatch = server.mismatch(Duration.ofSeconds(30)).orElseThrow();
                return mismatch.replaceFirst(".*client said \"(.*)\"", "$1");
            }
        }
    }

    @Nested
    class AMissingExtension {

        @ParameterizedTest
        @CsvSource({
            "DSN, EIGHT_BIT, UNSPECIFIED, 8BITMIME",
            "8BITMIME, SMTPUTF8, UNSPECIFIED, SMTPUTF8",
            "SIZE 12, SEVEN_BIT, UNSPECIFIED, at most 12 octets and the message has 13",
            "REQUIRETLS, SEVEN_BIT, REQUIRED, in clear"
        })
        void isFoundBeforeMailAndLeavesTheSessionUsable(String offered, Needs needs, RequireTls tls, String text)
                throws Exception {
            Envelope envelope =
                    new Envelope(plain().reversePath(), plain().recipients(), Optional.empty(), Optional.empty(), tls);
            play(greeting("250-mx.example", "250 " + offered) + "C: QUIT\nS: 221 bye", c -> {
                TransactionResult result = c.send(envelope, content(needs));
                assertThat(ends(result)).containsExactly("MAIL EXTENSION");
                assertThat(((TransactionResult.Broken) result.recipients().getFirst()).failure())
                        .hasMessageContaining(text);
                return assertThat(c.isUsable()).isTrue();
            });
        }

        @Test
        void isFoundForAnAddressToo() throws Exception {
            play(
                    PLAIN + "C: QUIT",
                    c -> assertThat(ends(c.send(envelope("\u00fc@b.example"), content("hi\r\n"))))
                            .containsExactly("MAIL EXTENSION"));
        }
    }

    @Nested
    class BetweenTransactions {

        private static final String MAIL = "C: MAIL FROM:<s@a.example>\n";

        @Test
        void thereIsNoResetAfterSuccess() throws Exception {
            play(PLAIN + MAIL + DELIVERED + MAIL + DELIVERED + "C: QUIT\nS: 221 bye", c -> {
                assertThat(ends(c.send(plain(), content("hi\r\n")))).containsExactly("250");
                assertThat(ends(c.send(plain(), content("hi\r\n")))).containsExactly("250");
                return assertThat(c.transactions()).isEqualTo(2);
            });
        }

        @Test
        void thereIsAResetAfterARefusal() throws Exception {
            String refused = "S: 250 ok\nC: RCPT TO:<r@b.example>\nS: 451 later\nC: RSET\nS: 250 ok\n";
            play(PLAIN + MAIL + refused + MAIL + DELIVERED, c -> {
                assertThat(ends(c.send(plain(), content("hi\r\n")))).containsExactly("RCPT 451");
                return assertThat(ends(c.send(plain(), content("hi\r\n")))).containsExactly("250");
            });
        }

        @Test
        void aRefusedResetEndsTheSession() throws Exception {
            play(PLAIN + MAIL + "S: 451 later\nC: RSET\nS: 500 what?\nC: close", c -> {
                c.send(plain(), content("hi\r\n"));
                assertThat(ends(c.send(plain(), content("hi\r\n")))).containsExactly("RSET PROTOCOL");
                return assertThat(c.isUsable()).isFalse();
            });
        }

        @Test
        void a421EndsTheSessionWithoutQuit() throws Exception {
            play(PLAIN + MAIL + "S: 421 busy\nC: close", c -> {
                assertThat(ends(c.send(plain(), content("hi\r\n")))).containsExactly("MAIL 421");
                assertThat(c.isUsable()).isFalse();
                return assertThat(ends(c.send(plain(), content("hi\r\n")))).containsExactly("MAIL REPLY");
            });
        }

        @Test
        void aServerThatClosedOrSpokeUnaskedIsNotFresh() throws Exception {
            play(PLAIN + MAIL + DELIVERED + "S: 421 idle too long\nS: close", c -> {
                c.send(plain(), content("hi\r\n"));
                await().until(() -> !c.isFresh());
                return assertThat(ends(c.send(plain(), content("hi\r\n"))))
                        .first()
                        .asString()
                        .contains("MAIL");
            });
        }

        @Test
        void aQuietServerIsFresh() throws Exception {
            play(PLAIN + MAIL + DELIVERED, c -> {
                c.send(plain(), content("hi\r\n"));
                assertThat(c.isFresh()).isTrue();
                return assertThat(c.isFresh()).isTrue();
            });
        }

        @Test
        void aClosedConnectionIsNotUsable() throws Exception {
            play(PLAIN + "C: QUIT", c -> {
                c.close();
                assertThat(c.isUsable()).isFalse();
                return assertThat(ends(c.send(plain(), content("hi\r\n")))).containsExactly("MAIL CONNECTION");
            });
        }
    }

    @Nested
    class Limits {

        @Test
        void ofRecipientsAreKeptByFurtherTransactions() throws Exception {
            String one = "C~ MAIL.*\nS: 250 ok\nC~ RCPT.*\nS: 250 ok\nC: DATA\nS: 354 go\nC: hi\nC: .\nS: 250 ok\n";
            assertThat(endsOf(
                            greeting("250-mx.example", "250 LIMITS RCPTMAX=1") + one + one,
                            c -> c.send(envelope("1@b.example", "2@b.example"), content("hi\r\n"))))
                    .containsExactly("250", "250");
        }

        @Test
        void ofRecipientDomainsAreKeptByFurtherTransactions() throws Exception {
            String transcript = greeting("250-mx.example", "250 LIMITS RCPTDOMAINMAX=1")
                    + "C~ MAIL.*\nS: 250 ok\nC: RCPT TO:<1@b.example>\nS: 550 no\nC: RCPT TO:<2@b.example>\nS: 550 no\n"
                    + "C: RSET\nS: 250 ok\nC~ MAIL.*\nS: 250 ok\nC: RCPT TO:<3@c.example>\nS: 550 no\n";
            assertThat(endsOf(
                            transcript,
                            c -> c.send(envelope("1@b.example", "2@b.example", "3@c.example"), content("hi\r\n"))))
                    .containsOnly("RCPT 550")
                    .hasSize(3);
        }

        @Test
        void ofTransactionsMakeTheSessionUnusable() throws Exception {
            play(greeting("250-mx.example", "250 LIMITS MAILMAX=1") + "C~ MAIL.*\nS: 550 no\nC: QUIT", c -> {
                c.send(plain(), content("hi\r\n"));
                assertThat(c.isUsable()).isFalse();
                return assertThat(ends(c.send(plain(), content("hi\r\n")))).containsExactly("MAIL CONNECTION");
            });
        }

        @Test
        void ofOneHundredRecipientsHoldForEveryServer() throws Exception {
            String[] recipients =
                    IntStream.range(0, 101).mapToObj(i -> i + "@b.example").toArray(String[]::new);
            String first = "C~ MAIL.*\nS: 250 ok\n" + "C~ RCPT.*\nS: 550 no\n".repeat(100);
            String second = "C: RSET\nS: 250 ok\nC~ MAIL.*\nS: 250 ok\nC: RCPT TO:<100@b.example>\nS: 550 no\n";
            assertThat(endsOf(PLAIN + first + second, c -> c.send(envelope(recipients), content("hi\r\n"))))
                    .hasSize(101)
                    .containsOnly("RCPT 550");
        }
    }

    private static Envelope plain() {
        return envelope("r@b.example");
    }

    private static Envelope withNotifications(Set<Notify> notifyOn) {
        Recipient recipient = new Recipient(
                ForwardPath.parse("r@b.example"),
                notifyOn,
                Optional.of(OriginalRecipient.parse("rfc822;x=y@b.example")));
        return new Envelope(
                ReversePath.parse("<s@a.example>"),
                List.of(recipient),
                Optional.of(Ret.HDRS),
                Optional.of(new EnvelopeId("a+b")),
                RequireTls.UNSPECIFIED);
    }
}
