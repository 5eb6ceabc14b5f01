package dev.caravan.sendmail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.intake.IntakeLimits;
import dev.caravan.message.MessageContent.Needs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageReaderTest {

    private static final String FULL = "From: a@x.example\nTo: b@x.example\nDate: Fri, 20 Nov 2026 10:00:00 +0000\n"
            + "Message-ID: <1@x.example>\nSubject: s\n";

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            LF                    | A\\nB\\n                | A$B$
            CRLF                  | A\\r\\nB\\r\\n          | A$B$
            one after the other   | A\\r\\nB\\nC\\r\\n      | A$B$C$
            no last line end      | A\\nB                   | A$B$
            CR CR LF              | A\\r\\r\\nB\\n          | A$B$
            progress drawn by CR  | 1%\\r2%\\r3%\\nB\\n     | 1%$2%$3%$B$
            CR at the end         | A\\r                    | A$
            empty lines           | \\n\\nA\\n\\n           | $$A$$
            nothing               | ''                      | ''
            """)
    void everyLineEndBecomesCrlf(String how, String body, String becomes) throws Exception {
        String input = body.replace("\\n", "\n").replace("\\r", "\r");
        assertThat(Drafts.draft(FULL + "\n" + input, "b@x.example").body()).isEqualTo(becomes.replace("$", "\r\n"));
    }

    @Test
    void aHeaderWithCrlfAndABodyWithLfIsOneMessage() throws Exception {
        Drafts.Text text = Drafts.draft(FULL.replace("\n", "\r\n") + "\r\nline 1\nline 2\n", "-t");
        assertThat(text.header()).isEqualTo(FULL.replace("\n", "\r\n"));
        assertThat(text.body()).isEqualTo("line 1\r\nline 2\r\n");
    }

    @Test
    void aCrInTheHeaderBeginsNoFieldOfItsOwn() throws Exception {
        Drafts.Text text = Drafts.draft("Subject: a\rBcc: spy@x.example\n\nx\n", "-t", "b@x.example");
        assertThat(text.header()).contains("Subject: a Bcc: spy@x.example\r\n");
        assertThat(text.draft().envelope().recipients()).hasSize(1);
    }

    @Test
    void aDotAloneEndsTheMessageUnlessItIsText() throws Exception {
        String input = FULL + "\nA\n.\nB\n..\n";
        assertThat(Drafts.draft(input, "x@x.example").body()).isEqualTo("A\r\n");
        assertThat(Drafts.draft(input, "-i", "x@x.example").body()).isEqualTo("A\r\n.\r\nB\r\n..\r\n");
        assertThat(Drafts.draft(input, "-oi", "x@x.example").body()).isEqualTo("A\r\n.\r\nB\r\n..\r\n");
        assertThat(Drafts.draft(FULL + ".\nB\n", "x@x.example").body()).isEmpty();
    }

    @Test
    void aMailboxSeparatorIsLeftOut() throws Exception {
        assertThat(Drafts.draft("From ann Fri Nov 20 10:00:00 2026\n" + FULL + "\nA\n", "x@x.example")
                        .header())
                .isEqualTo(FULL.replace("\n", "\r\n"));
        assertThat(Drafts.draft(FULL + "\nFrom ann\n", "x@x.example").body()).isEqualTo("From ann\r\n");
    }

    @Test
    void aTextWithoutAHeaderIsABody() throws Exception {
        Drafts.Text text = Drafts.draft("just text\nand more: of it\n", "x@x.example");
        assertThat(text.body()).isEqualTo("just text\r\nand more: of it\r\n");
        assertThat(text.header()).startsWith("From: www-data@site.example\r\nTo: x@x.example\r\nDate: ");
        assertThat(Drafts.draft(" indented\n", "x@x.example").body()).isEqualTo(" indented\r\n");
        assertThat(Drafts.draft("\nFrom: in the body\n", "x@x.example").body()).isEqualTo("From: in the body\r\n");
    }

    @Test
    void theHeaderEndsBeforeWhatCannotBeInOne() throws Exception {
        Drafts.Text text = Drafts.draft("Subject: s\nno field\nX: y\n", "x@x.example");
        assertThat(text.header()).startsWith("Subject: s\r\nFrom: ");
        assertThat(text.body()).isEqualTo("no field\r\nX: y\r\n");
    }

    @Test
    void oldAndBrokenFormsOfFieldsAreMadeGood() throws Exception {
        Drafts.Text text = Drafts.draft("Subject : s\n \n  more\nX-Y: z\n\nb\n", "x@x.example");
        assertThat(text.header()).startsWith("Subject: s\r\n  more\r\nX-Y: z\r\n");
    }

    @Test
    void nulIsRefusedWithItsPlace() {
        assertRefused("Subject: s\n\nab\0c\n", "NUL at octet 14");
    }

    @Test
    void longLinesOfABodyAreBrokenBetweenCharacters() throws Exception {
        String body = "a" + "é".repeat(1_000) + "\n";
        Drafts.Text text = Drafts.draft(FULL + "\n" + body, "x@x.example");
        String sent = new String(text.body().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        assertThat(sent.replace("\r\n", "")).isEqualTo(body.strip());
        assertThat(text.body().split("\r\n"))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(998));
        assertThat(text.body().split("\r\n")).hasSize(3);
        // A dot that a piece begins with is not alone on its line.
        assertThat(Drafts.draft(FULL + "\n" + "a".repeat(998) + ".\nB\n", "x@x.example")
                        .body())
                .endsWith("\r\n.\r\nB\r\n");
    }

    @Test
    void longLinesOfAHeaderAreFoldedAtSpacesOrRefused() throws Exception {
        String list = "b@x.example, ".repeat(200) + "c@x.example";
        Drafts.Text text = Drafts.draft("To: " + list + "\nFrom: a@x.example\n\n", "-t");
        assertThat(text.header().split("\r\n"))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(998));
        assertThat(text.header().replace("\r\n", "")).contains(list);
        assertThat(text.draft().envelope().recipients()).hasSize(2);
        assertRefused("X-Y: " + "a".repeat(1_000) + "\n\nb\n", "without a space to fold it at");
    }

    @Test
    void aSignedMessageIsNotRepaired() throws Exception {
        String signed = FULL + "DKIM-Signature: v=1\n\n";
        assertThat(Drafts.draft(signed + "A\nB\n", "x@x.example").body()).isEqualTo("A\r\nB\r\n");
        assertRefused(signed + "A\rB\n", "signed");
        assertRefused(signed + "a".repeat(999) + "\n", "signed");
    }

    @Test
    void whatAServerMustBeAbleToTakeIsSeen() throws Exception {
        assertThat(needs(FULL + "\nabc\n")).isEqualTo(Needs.SEVEN_BIT);
        assertThat(needs(FULL + "\näöü\n")).isEqualTo(Needs.EIGHT_BIT);
        assertThat(needs("To: <jürgen@x.example>\nFrom: a@x.example\n\nabc\n")).isEqualTo(Needs.SMTPUTF8);
    }

    @Test
    void limitsOfTheQueueAreToldAtOnce() {
        assertRefused("X: y\n".repeat(IntakeLimits.HEADER_FIELDS_MAX + 1), "fields; the limit is 2000");
        assertRefused("Received: x\n".repeat(IntakeLimits.RECEIVED_FIELDS_MAX + 1), "loop");
        assertRefused(("X: " + "y".repeat(900) + "\n").repeat(400), "header is larger");
    }

    @Test
    void aMessageThatIsTooLargeIsRefusedAndNotReadToItsEnd() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'a';
            }

            @Override
            public int read(byte[] octets, int from, int length) {
                Arrays.fill(octets, from, from + length, (byte) 'a');
                return length;
            }
        };
        assertThatThrownBy(() -> MessageReader.read(endless, MessageReader.Dot.IS_TEXT))
                .isInstanceOf(Unsendable.class)
                .hasMessageContaining("larger than");
        InputStream endlessBody = new SequenceInputStream(
                new ByteArrayInputStream("X: y\n\n".getBytes(StandardCharsets.US_ASCII)), endless);
        assertThatThrownBy(() -> MessageReader.read(endlessBody, MessageReader.Dot.IS_TEXT))
                .isInstanceOf(Unsendable.class)
                .hasMessageContaining("the message is larger than 52428800");
    }

    @Test
    void aBodyBeyondMemoryIsTheSame() throws IOException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        try (Spool spool = new Spool(1_000)) {
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            for (int i = 0; i < 200; i++) {
                byte[] piece = new byte[random.nextInt(100)];
                random.nextBytes(piece);
                spool.write(piece);
                expected.writeBytes(piece);
            }
            assertThat(spool.size()).isEqualTo(expected.size());
            for (int again = 0; again < 2; again++) {
                try (InputStream in = spool.open()) {
                    assertThat(in.readAllBytes()).isEqualTo(expected.toByteArray());
                }
            }
        }
    }

    private static Needs needs(String input) throws Exception {
        return Drafts.draft(input, "x@x.example").draft().content().needs();
    }

    private static void assertRefused(String input, String said) {
        assertThatThrownBy(() -> Drafts.draft(input, "x@x.example"))
                .isInstanceOf(Unsendable.class)
                .hasMessageContaining(said)
                .extracting(e -> ((Unsendable) e).code())
                .isEqualTo(ExitCode.DATA_ERROR);
    }
}
