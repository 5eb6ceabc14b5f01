package dev.caravan.smtp;

import static dev.caravan.smtp.Scripted.PIPELINING;
import static dev.caravan.smtp.Scripted.PLAIN;
import static dev.caravan.smtp.Scripted.content;
import static dev.caravan.smtp.Scripted.ends;
import static dev.caravan.smtp.Scripted.endsOf;
import static dev.caravan.smtp.Scripted.envelope;
import static dev.caravan.smtp.Scripted.play;
import static dev.caravan.smtp.Scripted.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.envelope.Envelope;
import dev.caravan.message.MessageContent;
import dev.caravan.smtp.TransactionResult.Broken;
import dev.caravan.status.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionTest {

    private static final String MAIL = "C: MAIL FROM:<s@a.example>\n";
    private static final String CONTENT = "C: hi\nC: .\n";

    @Nested
    class WithPipelining {

        private static final String THREE = PIPELINING + MAIL
                + "C: RCPT TO:<1@b.example>\nC: RCPT TO:<2@b.example>\nC: RCPT TO:<3@b.example>\nC: DATA\n";
        private static final String TWO =
                PIPELINING + MAIL + "C: RCPT TO:<1@b.example>\nC: RCPT TO:<2@b.example>\nC: DATA\n";

        @Test
        void sendsTheCommandsWithoutWaitingAndTheContentAfter354() throws Exception {
            assertThat(sendTo(3, THREE + replies(250, 250, 250, 250, 354) + CONTENT + replies(250)))
                    .containsExactly("250", "250", "250");
        }

        @ParameterizedTest
        @CsvSource({"250,251,252", "250,250,251"})
        void takesForwardingAndUnverifiedRecipientsForAccepted(int one, int two, int three) throws Exception {
            assertThat(sendTo(3, THREE + replies(250, one, two, three, 354) + CONTENT + replies(250)))
                    .containsExactly("250", "250", "250");
        }

        @ParameterizedTest
        @ValueSource(ints = {452, 552})
        void triesASurplusRecipientAgainInAFurtherTransaction(int code) throws Exception {
            String second = MAIL + "C: RCPT TO:<3@b.example>\nC: DATA\n" + replies(250, code, 503);
            assertThat(sendTo(3, THREE + replies(250, 250, 554, code, 354) + CONTENT + replies(250) + second))
                    .containsExactly("250", "RCPT 554", "RCPT " + code);
        }

        @Test
        void deliversASurplusRecipientInTheSecondTransaction() throws Exception {
            String second = MAIL + "C: RCPT TO:<2@b.example>\nC: DATA\n" + replies(250, 250, 354) + CONTENT;
            assertThat(sendTo(2, TWO + replies(250, 250, 552, 354) + CONTENT + replies(250) + second + replies(250)))
                    .containsExactly("250", "250");
        }

        @Test
        void doesNotTakeAFullDiskForTooManyRecipients() throws Exception {
            assertThat(sendTo(2, TWO + replies(250, 452, 452, 503))).containsExactly("RCPT 452", "RCPT 452");
        }

        // RFC 5321 section 4.5.3.1.10: nobody was accepted before, so it is not the number.
        @Test
        void reports452OfTheOnlyRecipientAsItsEnd() throws Exception {
            String one = PIPELINING + MAIL + "C: RCPT TO:<1@b.example>\nC: DATA\n";
            assertThat(sendTo(1, one + replies(250, 452, 503) + "C: QUIT")).containsExactly("RCPT 452");
        }

        @Test
        void freesAServerThatWaitsForContentThoughItRefusedAllRecipients() throws Exception {
            String transcript = TWO + replies(250, 451, 451, 354) + "C: .\n" + replies(554);
            boolean usable = play(transcript, c -> {
                assertThat(ends(c.send(two(), content("hi\r\n")))).containsExactly("RCPT 451", "RCPT 451");
                return c.isUsable();
            });
            assertThat(usable).isTrue();
        }

        @Test
        void freesAServerThatWaitsForContentThoughItRefusedMail() throws Exception {
            assertThat(sendTo(2, TWO + replies(451, 503, 503, 354) + "C: .\n" + replies(554)))
                    .containsExactly("MAIL 451", "MAIL 451");
        }

        @Test
        void givesARefusedMailToAllRecipientsThoughTheServerClosesThen() throws Exception {
            assertThat(sendTo(2, TWO + replies(550) + "S: close")).containsExactly("MAIL 550", "MAIL 550");
        }

        @Test
        void keepsARefusalOfTheOnlyRecipientThoughTheServerClosesThen() throws Exception {
            String one = PIPELINING + MAIL + "C: RCPT TO:<1@b.example>\nC: DATA\n";
            assertThat(sendTo(1, one + replies(250, 554) + "S: close")).containsExactly("RCPT 554");
        }

        @Test
        void doesNotBlameARecipientForTheRefusalOfAnotherBeforeTheServerCloses() throws Exception {
            TransactionResult result =
                    play(TWO + replies(250, 554) + "S: close", c -> c.send(two(), content("hi\r\n")));
            assertThat(ends(result)).containsExactly("RCPT 554", "RCPT CONNECTION");
            assertThat(((Broken) result.recipients().get(1)).failure().reply().map(Reply::code))
                    .hasValue(554);
        }

        @Test
        void stopsAt421AndReportsItWhereItCame() throws Exception {
            assertThat(sendTo(3, THREE + replies(250, 250, 421)))
                    .containsExactly("RCPT REPLY", "RCPT 421", "RCPT REPLY");
        }

        private List<String> sendTo(int count, String transcript) throws Exception {
            return send(
                    transcript,
                    List.of("1@b.example", "2@b.example", "3@b.example")
                            .subList(0, count)
                            .toArray(String[]::new));
        }
    }

    @Nested
    class WithoutPipelining {

        @Test
        void waitsForEveryReply() throws Exception {
            String transcript = PLAIN + MAIL + replies(250) + rcpt(1) + replies(250) + rcpt(2) + replies(554) + rcpt(3)
                    + replies(250) + "C: DATA\n" + replies(354) + CONTENT + replies(250);
            assertThat(send(transcript, "1@b.example", "2@b.example", "3@b.example"))
                    .containsExactly("250", "RCPT 554", "250");
        }

        @Test
        void doesNotAskForDataWhenAllRecipientsAreRefused() throws Exception {
            String transcript =
                    PLAIN + MAIL + replies(250) + rcpt(1) + replies(451) + rcpt(2) + replies(451) + "C: QUIT";
            assertThat(send(transcript, "1@b.example", "2@b.example")).containsExactly("RCPT 451", "RCPT 451");
        }

        @Test
        void keepsTheRestForAFurtherTransactionAtTheFirstSurplusRecipient() throws Exception {
            String first = MAIL + replies(250) + rcpt(1) + replies(250) + rcpt(2) + replies(452) + "C: DATA\n";
            String second = MAIL + replies(250) + rcpt(2) + replies(250) + rcpt(3) + replies(250) + "C: DATA\n";
            String data = replies(354) + CONTENT + replies(250);
            assertThat(send(PLAIN + first + data + second + data, "1@b.example", "2@b.example", "3@b.example"))
                    .containsExactly("250", "250", "250");
        }

        // RFC 5321 section 3.3: each recipient has its own reply, and the message goes to those accepted.
        @ParameterizedTest
        @ValueSource(ints = {452, 552})
        void keepsTheReplyOfEveryRecipientWhereOthersAreAccepted(int code) throws Exception {
            String first =
                    MAIL + replies(250) + rcpt(1) + replies(250) + rcpt(2) + replies(554) + rcpt(3) + replies(code);
            String second = MAIL + replies(250) + rcpt(3) + replies(code) + "C: QUIT";
            String data = "C: DATA\n" + replies(354) + CONTENT + replies(250);
            assertThat(send(PLAIN + first + data + second, "1@b.example", "2@b.example", "3@b.example"))
                    .containsExactly("250", "RCPT 554", "RCPT " + code);
        }

        @ParameterizedTest
        @CsvSource({"451", "550", "554"})
        void reportsARefusedMail(int code) throws Exception {
            assertThat(send(PLAIN + MAIL + replies(code) + "C: QUIT", "1@b.example"))
                    .containsExactly("MAIL " + code);
        }

        @Test
        void takesARefusalWithoutText() throws Exception {
            assertThat(send(PLAIN + MAIL + replies(250) + rcpt(1) + "S: 451\nC: QUIT", "1@b.example"))
                    .containsExactly("RCPT 451");
        }

        @ParameterizedTest
        @CsvSource({"451", "550"})
        void reportsARefusedData(int code) throws Exception {
            assertThat(send(upToData() + replies(code) + "C: QUIT", "1@b.example"))
                    .containsExactly("DATA " + code);
        }

        @ParameterizedTest
        @CsvSource({"250", "220", "334"})
        void takesNothingBut354ForLeaveToSendContent(int code) throws Exception {
            assertThat(send(upToData() + replies(code) + "C: close", "1@b.example"))
                    .containsExactly("DATA PROTOCOL");
        }
    }

    @Test
    void reportsWhatTheServerSaidBeforeItStoppedListeningToTheContent() throws Exception {
        MessageContent large = content("x".repeat(32 << 20));
        assertThat(endsOf(
                        upToData() + replies(354) + "S: 552 too much\nS: close",
                        c -> c.send(envelope("1@b.example"), large)))
                .containsExactly("CONTENT 552");
    }

    @Nested
    class AfterTheFinalDot {

        private static final String SENT = "C: hi\nC: .\n";

        @ParameterizedTest
        @CsvSource({"451", "554", "421"})
        void aRefusalHoldsForAllAcceptedRecipients(int code) throws Exception {
            assertThat(send(upToData() + replies(354) + SENT + replies(code), "1@b.example"))
                    .containsExactly("CONTENT " + code);
        }

        @Test
        void aLostConnectionLeavesTheRecipientsInDoubt() throws Exception {
            assertThat(send(upToData() + replies(354) + SENT + "S: close", "1@b.example"))
                    .containsExactly("CONTENT CONNECTION in doubt");
        }

        @Test
        void aReplyThatIsNoneLeavesTheRecipientsInDoubt() throws Exception {
            assertThat(send(upToData() + replies(354) + SENT + "S: what?\nC: close", "1@b.example"))
                    .containsExactly("CONTENT PROTOCOL in doubt");
        }

        @Test
        void aLostConnectionDoesNotLeaveInDoubtWhoNeverHadATransaction() throws Exception {
            String limited = Scripted.greeting("250-mx.example", "250 LIMITS RCPTMAX=1");
            String transcript =
                    limited + MAIL + replies(250) + rcpt(1) + replies(250) + "C: DATA\n" + replies(354) + SENT;
            assertThat(send(transcript + "S: close", "1@b.example", "2@b.example"))
                    .containsExactly("CONTENT CONNECTION in doubt", "CONTENT CONNECTION");
        }
    }

    @Nested
    class ContentThatCannotBeRead {

        @Test
        void isFoundBeforeMailAndLeavesTheSessionUsable() throws Exception {
            boolean usable = play(PLAIN + "C: RSET\n" + replies(250) + MAIL + replies(550) + "C: QUIT", c -> {
                assertThat(ends(c.send(envelope("1@b.example"), failing(0, 4)))).containsExactly("MAIL CONTENT");
                assertThat(ends(c.send(envelope("1@b.example"), content("hi\r\n"))))
                        .containsExactly("MAIL 550");
                return c.isUsable();
            });
            assertThat(usable).isTrue();
        }

        @Test
        void neverEndsInAFinalDot() throws Exception {
            assertThat(endsOf(
                            upToData() + replies(354) + "C: close",
                            c -> c.send(envelope("1@b.example"), failing(4, 100))))
                    .containsExactly("CONTENT CONTENT");
        }

        @Test
        void isNoticedWhenItIsShorterThanItShould() throws Exception {
            MessageContent shorter = new Failing(100, () -> new ByteArrayInputStream("hi\r\n".getBytes()));
            assertThat(endsOf(upToData() + replies(354) + "C: close", c -> c.send(envelope("1@b.example"), shorter)))
                    .containsExactly("CONTENT CONTENT");
        }

        private MessageContent failing(int readable, long size) {
            return new Failing(size, () -> {
                if (readable == 0) {
                    throw new IOException("gone");
                }
                return new InputStream() {
                    private int left = readable;

                    @Override
                    public int read() throws IOException {
                        if (left == 0) {
                            throw new IOException("the disk is broken");
                        }
                        left--;
                        return 'x';
                    }
                };
            });
        }

        private interface Opener {
            InputStream open() throws IOException;
        }

        private record Failing(long size, Opener opener) implements MessageContent {
            @Override
            public InputStream open() throws IOException {
                return opener.open();
            }

            @Override
            public Needs needs() {
                return Needs.SEVEN_BIT;
            }
        }
    }

    private static Envelope two() {
        return envelope("1@b.example", "2@b.example");
    }

    private static String upToData() {
        return PLAIN + MAIL + replies(250) + rcpt(1) + replies(250) + "C: DATA\n";
    }

    private static String rcpt(int number) {
        return "C: RCPT TO:<" + number + "@b.example>\n";
    }

    private static String replies(int... codes) {
        StringBuilder replies = new StringBuilder();
        for (int code : codes) {
            replies.append("S: ").append(code).append(" said\n");
        }
        return replies.toString();
    }
}
