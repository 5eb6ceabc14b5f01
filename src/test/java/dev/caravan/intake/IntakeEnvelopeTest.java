package dev.caravan.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.envelope.RequireTls;
import dev.caravan.queue.Job;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntakeEnvelopeTest {

    @TempDir
    Path directory;

    private IntakeBench bench;

    @BeforeEach
    void setUp() {
        bench = new IntakeBench(directory);
    }

    @Nested
    class FromProperties {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '\0',
                value = {
                    "<a@x.example>,<b@x.example> | <a@x.example> <b@x.example>",
                    "a@x.example, b@x.example | <a@x.example> <b@x.example>",
                    "<\"b,c\"@x.example>,<\"d\\\",e\"@x.example> | <\"b,c\"@x.example> <\"d\\\",e\"@x.example>",
                    "<\"<a>\"@x.example> | <\"<a>\"@x.example>",
                    "<a@x.example>,<A@x.example>,<a@X.Example> | <a@x.example> <A@x.example>",
                    "<a@[192.0.2.1]> | <a@[192.0.2.1]>",
                    "<a@[IPv6:2001:db8::1]> | <a@[IPv6:2001:db8:0:0:0:0:0:1]>"
                })
        void readsForwardPaths(String value, String expected) {
            assertThat(paths(bench.to(value).job())).isEqualTo(expected);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "<a@x>,",
                    ",<a@x>",
                    "<a@x>,,<b@x>",
                    "<a@x",
                    "a@x>",
                    "<>",
                    "a",
                    "@x",
                    "a@",
                    "<a b@x>",
                    "<a@x> <b@x>",
                    "<a@x>;<b@x>",
                    "<@r:a@x>",
                    "Joe <a@x>",
                    "<\"a@x>",
                    "<\"a\"b@x>",
                    "<a..b@x>",
                    "<a@-x>",
                    "<a@x..y>",
                    "<a@[1.2.3]>",
                    "<a@x> SIZE=1"
                })
        void refusesABadForwardPath(String value) {
            assertThat(bench.to(value).refused(RefusalCode.BAD_ADDRESS).text())
                    .contains("CaravanForwardPaths", "path ");
        }

        @Test
        void namesTheBadPathByItsNumber() {
            assertThat(bench.to("<a@x>,<b@x>,<c>")
                            .refused(RefusalCode.BAD_ADDRESS)
                            .text())
                    .contains("path 3");
        }

        @Test
        void readsTheNullReversePath() {
            Job job = bench.with("CaravanReversePath", "<>")
                    .with("CaravanForwardPaths", "<a@x.example>")
                    .job();
            assertThat(job.envelope().reversePath().isNull()).isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "<", "a", "<a@x>,<b@x>", "Joe <a@x>"})
        void refusesABadReversePath(String value) {
            assertThat(bench.to("<a@x>")
                            .with("CaravanReversePath", value)
                            .refused(RefusalCode.BAD_ADDRESS)
                            .text())
                    .contains("CaravanReversePath");
        }

        @Test
        void refusesOneWithoutTheOther() {
            bench.with("CaravanReversePath", "<>").refused(RefusalCode.INCOMPLETE_ENVELOPE);
        }

        @Test
        void refusesNoRecipients() {
            bench.to(" ").refused(RefusalCode.NO_RECIPIENTS);
        }

        @Test
        void takesThousandRecipientsAndNoMore() {
            assertThat(bench.to(numbered(1_000)).job().envelope().recipients()).hasSize(1_000);
            assertThat(bench.message(IntakeBench.MESSAGE)
                            .to(numbered(1_001))
                            .refused(RefusalCode.TOO_MANY_RECIPIENTS)
                            .text())
                    .contains("1001", "1000", "several messages");
        }

        @Test
        void refusesForwardPathsBeyondTheLimit() {
            assertThat(bench.to("<a@x>" + ",<a@x>".repeat(11_000))
                            .refused(RefusalCode.TOO_MANY_RECIPIENTS)
                            .text())
                    .contains("65536");
            bench.to("<\u00E4@x>" + ",<\u00E4@x>".repeat(9_400)).refused(RefusalCode.TOO_MANY_RECIPIENTS);
        }

        private String numbered(int count) {
            return IntStream.range(0, count)
                    .mapToObj(i -> "<u" + i + "@x.example>")
                    .collect(Collectors.joining(","));
        }
    }

    @Nested
    class FromTheHeader {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '\0',
                value = {
                    "From: a@x.example#To: b@y.example | <a@x.example> <b@y.example>",
                    "From: A <a@x.example>#Sender: s@x.example#to: b@y.example | <s@x.example> <b@y.example>",
                    "From: a@x.example, b@x.example#Sender: s@x.example#Cc: c@y.example | <s@x.example> <c@y.example>",
                    "From: a@x.example#To: \"D, E\" <d@y.example>, e@y.example#Cc: d@y.example#Bcc: f@y.example"
                            + " | <a@x.example> <d@y.example> <e@y.example> <f@y.example>",
                    "From: a@x.example#To: G: d@y.example, e@y.example;#To: f@y.example"
                            + " | <a@x.example> <d@y.example> <e@y.example> <f@y.example>",
                    "From: a@x.example#To: undisclosed-recipients:;#Bcc: f@y.example | <a@x.example> <f@y.example>",
                    "From: (c) \"a b\"@x.example (d)#To: a . b@y.example | <\"a b\"@x.example> <a.b@y.example>",
                    "From: J\u00F6rg <j\u00F6rg=1@x.example>#To: b@b\u00FCcher.example"
                            + " | <j\u00F6rg=1@x.example> <b@xn--bcher-kva.example>",
                    "Resent-From: r@x.example#Resent-To: t@y.example#From: a@x.example#To: b@y.example"
                            + " | <r@x.example> <t@y.example>",
                    "Resent-To: new@y.example#Resent-From: new@x.example#Resent-From: old@x.example"
                            + "#Resent-To: old@y.example#To: b@y.example | <new@x.example> <new@y.example>",
                    "Resent-From: r@x.example#Resent-Sender: s@x.example#Resent-Bcc: t@y.example#Received: x; y"
                            + "#Resent-To: old@y.example#From: a@x.example | <s@x.example> <t@y.example>"
                })
        void readsTheEnvelope(String header, String expected) {
            Job job =
                    bench.message(header.replace("#", "\r\n") + "\r\n\r\nx\r\n").job();
            assertThat(job.envelope().reversePath() + " " + paths(job)).isEqualTo(expected);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '\0',
                value = {
                    "To: b@y.example",
                    "To: b y@y.example",
                    "Cc: <b@y.example",
                    "Bcc: b@y.example; c@y.example",
                    "To: b",
                    "To: b@y.example c@y.example",
                    "To: b@y..example",
                    "To: b@y.example (",
                    "To: J\u00F6rg"
                })
        void refusesGarbageWithTheNameOfTheField(String field) {
            String header = "From: a@x.example\r\n" + field + (field.equals("To: b@y.example") ? ", ," + "@" : "");
            assertThat(bench.message(header + "\r\n\r\nx\r\n")
                            .refused(RefusalCode.BAD_ADDRESS)
                            .text())
                    .contains("header field " + field.substring(0, field.indexOf(':')));
        }

        @Test
        void refusesHugeAddressesOfAnyShape() {
            for (String local : List.of("a.", "a", "\"", "(", "\u00E4.", "\\")) {
                String folded = ("\r\n " + local.repeat(200)).repeat(300);
                bench.message("From: a@x.example\r\nTo:" + folded + "a@y.example\r\n\r\n")
                        .refused(RefusalCode.BAD_ADDRESS);
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"To: b@y", "From: a@x, b@x\r\nTo: b@y", "From:\r\nTo: b@y", "Resent-To: b@y\r\nFrom: a@x"})
        void refusesAHeaderWithoutOneSender(String header) {
            bench.message(header + "\r\n\r\nx\r\n").refused(RefusalCode.NO_SENDER);
        }

        @ParameterizedTest
        @ValueSource(strings = {"From: a@x", "From: a@x\r\nTo: undisclosed-recipients:;", "From: a@x\r\nTo:"})
        void refusesAHeaderWithoutRecipients(String header) {
            bench.message(header + "\r\n\r\nx\r\n").refused(RefusalCode.NO_RECIPIENTS);
        }

        @ParameterizedTest
        @CsvSource({
            "No, , NO",
            "NO, , NO",
            "Yes, , UNSPECIFIED",
            "No, requiretls, REQUIRED",
            "No, no, NO",
            "Yes, no, NO",
            ", no, NO"
        })
        void readsTlsRequired(String field, String property, RequireTls expected) {
            if (property != null) {
                bench.with("CaravanRequireTls", property);
            }
            String prefix = field == null ? "" : "TLS-Required: " + field + "\r\n";
            assertThat(bench.message(prefix + IntakeBench.MESSAGE)
                            .job()
                            .envelope()
                            .requireTls())
                    .isEqualTo(expected);
        }

        @Test
        void doesNotTakeTwoOpinionsForANo() {
            assertThat(bench.message("TLS-Required: No\r\nTLS-Required: x\r\n" + IntakeBench.MESSAGE)
                            .job()
                            .envelope()
                            .requireTls())
                    .isEqualTo(RequireTls.UNSPECIFIED);
        }
    }

    private static String paths(Job job) {
        return job.envelope().recipients().stream()
                .map(r -> r.path().toString())
                .collect(Collectors.joining(" "));
    }
}
