package dev.caravan.intake;

import static dev.caravan.intake.IntakeBench.HEADER;
import static dev.caravan.intake.IntakeBench.MESSAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.intake.Drop.Body;
import dev.caravan.message.MessageContent.Needs;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntakeBodyTest {

    private static final IntakeLimits SMALL =
            new IntakeLimits(2_000, 1_000, 10, 1_000, 64 * 1024, 64 * 1024, 3, IntakeLimits.NOT_BEFORE_MAX);

    @TempDir
    Path directory;

    private IntakeBench bench;

    @BeforeEach
    void setUp() {
        bench = new IntakeBench(directory);
    }

    @Nested
    class LineEnds {

        @Test
        void leavesCrlfAsItIs() {
            assertThat(bench.content()).isEqualTo(MESSAGE);
        }

        @Test
        void makesCrlfOfLfThroughout() {
            assertThat(bench.message((MESSAGE + ".\r\nx\r\n").replace("\r", "")).content())
                    .isEqualTo(MESSAGE + ".\r\nx\r\n");
        }

        @Test
        void suppliesTheLastLineEnd() {
            assertThat(bench.message(HEADER + "\r\nbody").content()).isEqualTo(MESSAGE);
        }

        @Test
        void takesAMessageWithoutABody() {
            assertThat(bench.message(HEADER).content()).isEqualTo(HEADER);
        }

        @Test
        void refusesALoneCarriageReturnWithItsOffset() {
            assertThat(bench.message(MESSAGE + "a\rb\r\n")
                            .refused(RefusalCode.LONE_CR)
                            .text())
                    .contains("octet " + (MESSAGE.length() + 1));
        }

        @Test
        void refusesACarriageReturnAtTheEndWithItsOffset() {
            assertThat(bench.message(MESSAGE + "a\r")
                            .refused(RefusalCode.LONE_CR)
                            .text())
                    .contains("octet " + (MESSAGE.length() + 1));
        }

        @Test
        void refusesLfAmongCrlfWithItsOffset() {
            assertThat(bench.message(MESSAGE + ".\n.\r\n")
                            .refused(RefusalCode.MIXED_LINE_ENDS)
                            .text())
                    .contains("octet " + (MESSAGE.length() + 1));
        }

        @Test
        void refusesCrlfAmongLf() {
            bench.message(MESSAGE.replace("\r", "") + "x\r\n").refused(RefusalCode.MIXED_LINE_ENDS);
        }

        @Test
        void refusesNulWithItsOffset() {
            assertThat(bench.message(MESSAGE + "\0\r\n")
                            .refused(RefusalCode.NUL)
                            .text())
                    .contains("octet " + MESSAGE.length());
        }

        @Test
        void takesALineOf998OctetsAndNoLonger() {
            assertThat(bench.message(MESSAGE + "x".repeat(998) + "\r\n").content())
                    .hasSize(MESSAGE.length() + 1_000);
            assertThat(bench.message(MESSAGE + "x".repeat(999) + "\r\n")
                            .refused(RefusalCode.LINE_TOO_LONG)
                            .text())
                    .contains("octet " + MESSAGE.length());
        }

        @Test
        void refusesAnEndlessLineBeforeItFillsTheMemory() {
            bench.message(MESSAGE + "x".repeat(1_000_000)).refused(RefusalCode.LINE_TOO_LONG);
        }

        /** The reader's buffer has 16 KiB: every place a line end can have at its edge. */
        static IntStream edges() {
            return IntStream.rangeClosed(-3, 3).map(i -> 16 * 1024 + i);
        }

        @ParameterizedTest
        @MethodSource("edges")
        void readsALineEndAcrossTheEdgeOfTheBuffer(int offset) {
            int missing = offset - MESSAGE.length();
            String filler = "y".repeat(98) + "\r\n";
            String text = MESSAGE + filler.repeat(missing / 100) + "z".repeat(missing % 100) + "\r\nend\r\n";
            assertThat(bench.message(text).content()).isEqualTo(text);
        }

        @ParameterizedTest
        @MethodSource("edges")
        void refusesALoneCarriageReturnAtTheEdgeOfTheBuffer(int offset) {
            int missing = offset - MESSAGE.length();
            String filler = "y".repeat(98) + "\r\n";
            String text = MESSAGE + filler.repeat(missing / 100) + "z".repeat(missing % 100) + "\rend\r\n";
            assertThat(bench.message(text).refused(RefusalCode.LONE_CR).text()).contains("octet " + offset);
        }
    }

    @Nested
    class Signed {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "DKIM-Signature: v=1",
                    "Content-Type: multipart/signed; boundary=x",
                    "content-type: Application/PKCS7-MIME; smime-type=signed-data"
                })
        void refusesToRepairASignedMessage(String field) {
            String message = field + "\r\n" + MESSAGE;
            assertThat(bench.message(message).content()).isEqualTo(message);
            bench.message(message.replace("\r", "")).refused(RefusalCode.SIGNED_NEEDS_REPAIR);
            bench.message(message.strip()).refused(RefusalCode.SIGNED_NEEDS_REPAIR);
        }

        @Test
        void addsNothingThatASignatureMayCover() {
            String message = "DKIM-Signature: v=1\r\nFrom: a@example.org\r\nTo: b@example.net\r\n\r\nx\r\n";
            assertThat(bench.message(message).content()).isEqualTo(message);
        }
    }

    @Nested
    class Kinds {

        @Test
        void refusesAnObjectMessage() {
            assertThat(bench.body(new Body.Unsupported("ObjectMessage"))
                            .refused(RefusalCode.UNSUPPORTED_TYPE)
                            .text())
                    .contains("ObjectMessage", "BytesMessage");
        }

        @Test
        void encodesATextMessageAsUtf8() {
            assertThat(bench.body(new Body.Text(HEADER + "\r\n\u010Dau \uD83D\uDC2A\r\n"))
                            .content())
                    .isEqualTo(HEADER + "\r\n\u010Dau \uD83D\uDC2A\r\n");
        }

        @Test
        void refusesATextMessageThatDeclaresAnotherCharset() {
            String latin = "Content-Type: text/plain; charset=\"ISO-8859-1\"\r\n" + HEADER;
            assertThat(bench.body(new Body.Text(latin + "\r\n\u00E4\r\n"))
                            .refused(RefusalCode.BAD_CHARSET)
                            .text())
                    .contains("iso-8859-1");
            assertThat(bench.body(new Body.Text(latin + "\r\na\r\n")).content()).endsWith("\r\na\r\n");
        }

        @Test
        void takesOctetsInAnyCharset() {
            String latin = "Content-Type: text/plain; charset=ISO-8859-1\r\n" + HEADER + "\r\n\u00E4\r\n";
            assertThat(bench.body(IntakeBench.octets(latin.getBytes(StandardCharsets.ISO_8859_1)))
                            .job()
                            .content()
                            .needs())
                    .isEqualTo(Needs.EIGHT_BIT);
        }

        @Test
        void refusesHalfASurrogatePair() {
            bench.body(new Body.Text(MESSAGE + "\uD83D\r\n")).refused(RefusalCode.BAD_CHARSET);
        }

        @Test
        void refusesAHeaderThatIsNotUtf8() {
            byte[] latin = ("Subject: \u00E4\r\n" + MESSAGE).getBytes(StandardCharsets.ISO_8859_1);
            assertThat(bench.body(IntakeBench.octets(latin))
                            .refused(RefusalCode.BAD_CHARSET)
                            .text())
                    .contains("Subject");
        }

        @Test
        void knowsWhatTheContentNeeds() {
            assertThat(bench.job().content().needs()).isEqualTo(Needs.SEVEN_BIT);
            assertThat(bench.message(MESSAGE + "\u00E4\r\n").job().content().needs())
                    .isEqualTo(Needs.EIGHT_BIT);
            assertThat(bench.message("X: \u00E4\r\n" + MESSAGE).job().content().needs())
                    .isEqualTo(Needs.SMTPUTF8);
        }
    }

    @Nested
    class Sizes {

        @Test
        void refusesAnEmptyBody() {
            bench.message("").refused(RefusalCode.EMPTY_BODY);
            bench.body(new Body.Text("")).refused(RefusalCode.EMPTY_BODY);
        }

        @Test
        void refusesADeclaredSizeBeyondTheLimitWithoutReading() {
            bench.limits(SMALL)
                    .body(new Body.Octets(
                            new java.io.InputStream() {
                                @Override
                                public int read() {
                                    throw new AssertionError("read");
                                }
                            },
                            2_001))
                    .refused(RefusalCode.TOO_LARGE);
        }

        @Test
        void refusesAnActualSizeBeyondTheLimit() {
            byte[] octets = (MESSAGE + "x\r\n".repeat(700)).getBytes(StandardCharsets.US_ASCII);
            bench.limits(SMALL)
                    .body(new Body.Octets(new ByteArrayInputStream(octets), -1))
                    .refused(RefusalCode.TOO_LARGE);
            bench.body(new Body.Octets(new ByteArrayInputStream(octets), 100)).refused(RefusalCode.TOO_LARGE);
            bench.body(new Body.Text(MESSAGE + "x\r\n".repeat(700))).refused(RefusalCode.TOO_LARGE);
        }

        @Test
        void refusesMoreOctetsThanDeclared() {
            byte[] octets = MESSAGE.getBytes(StandardCharsets.US_ASCII);
            bench.body(new Body.Octets(new ByteArrayInputStream(octets), octets.length - 1))
                    .refused(RefusalCode.SIZE_MISMATCH);
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 3, 30, 120})
        void failsWithoutAVerdictOnATruncatedStream(int length) {
            byte[] octets = MESSAGE.substring(0, length).getBytes(StandardCharsets.US_ASCII);
            bench.body(new Body.Octets(new ByteArrayInputStream(octets), MESSAGE.length()));
            assertThatThrownBy(bench::acceptOrFail).isInstanceOf(EOFException.class);
        }

        @Test
        void refusesAHeaderOfManyFields() {
            bench.limits(SMALL).message("A: b\r\n".repeat(6) + MESSAGE).refused(RefusalCode.HEADER_TOO_LARGE);
        }

        @Test
        void refusesOneHugeField() {
            bench.limits(SMALL)
                    .message("A: b\r\n" + (" " + "x".repeat(98) + "\r\n").repeat(10) + MESSAGE)
                    .refused(RefusalCode.HEADER_TOO_LARGE);
        }

        @Test
        void refusesALoop() {
            String hop = "Received: by x; Sat, 31 Jan 2026 12:00:00 +0000\r\n";
            assertThat(bench.limits(SMALL).message(hop.repeat(3) + MESSAGE).content())
                    .startsWith(hop);
            bench.message(hop.repeat(4) + MESSAGE).refused(RefusalCode.LOOP);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\nbody\r\n", "no field\r\n\r\nbody\r\n", "From joe\r\nFrom: a@x\r\n\r\n", " a: b\r\n"})
    void refusesWhatDoesNotBeginWithAHeader(String message) {
        bench.message(message).refused(RefusalCode.BAD_HEADER);
    }
}
