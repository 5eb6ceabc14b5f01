package dev.caravan.sendmail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.envelope.ReversePath;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DraftingTest {

    private static final String CRON = """
            From: root (Cron Daemon)
            To: root
            Subject: Cron <root@host> backup
            Content-Type: text/plain; charset=UTF-8

            done
            """;

    private static final String CRONIE = CRON.replace("root (Cron Daemon)", "\"(Cron Daemon)\" <root>");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            root                            | root@D
            root (Cron Daemon)              | root@D (Cron Daemon)
            "(Cron Daemon)" <root>          | "(Cron Daemon)" <root@D>
            Ann B <ann>, bob, c@x.example   | Ann B <ann@D>, bob@D, c@x.example
            team: ann, <bob>;               | team: ann@D, <bob@D>;
            (a, b) ann (c)                  | (a, b) ann@D (c)
            "a, b"                          | "a, b"@D
            "a \\" b" <x@y.example>         | "a \\" b" <x@y.example>
            <@relay.example:a@x.example>    | <@relay.example:a@x.example>
            Ann Example                     | Ann Example
            undisclosed-recipients:;        | undisclosed-recipients:;
            a @ x.example                   | a @ x.example
            <>                              | <>
            <root> trailing                 | <root@D> trailing
            """)
    void addressesWithoutADomainAreCompletedAndOthersAreNot(String value, String becomes) {
        assertThat(BareNames.completed(value, local -> local + "@D")).isEqualTo(becomes);
    }

    @Test
    void localUsersGetTheDomain() throws Exception {
        for (String input : List.of(CRON, CRONIE)) {
            Drafts.Text text = Drafts.draft(input, "-t", "-f", "root");
            assertThat(text.header()).contains("To: root@site.example\r\n").contains("root@site.example");
            assertThat(paths(text)).containsExactly("<root@site.example>");
            assertThat(text.draft().envelope().reversePath()).isEqualTo(ReversePath.parse("<root@site.example>"));
        }
    }

    @Test
    void whatIsConfiguredStandsForLocalSendersAndRecipients() throws Exception {
        Drafts.Text text = Drafts.draft(Drafts.WITH_FROM, CRON.getBytes(StandardCharsets.UTF_8), "-i", "root");
        assertThat(text.header())
                .contains("From: robot@provider.example (Cron Daemon)\r\n")
                .contains("To: root@site.example\r\n");
        assertThat(paths(text)).containsExactly("<admin@provider.example>");
        assertThat(text.draft().envelope().reversePath()).isEqualTo(ReversePath.parse("<robot@provider.example>"));
        text = Drafts.draft(Drafts.WITH_FROM, CRON.getBytes(StandardCharsets.UTF_8), "-fann@x.example", "b@x.example");
        assertThat(text.draft().envelope().reversePath()).isEqualTo(ReversePath.parse("<ann@x.example>"));
        assertThat(paths(text)).containsExactly("<b@x.example>");
    }

    @Test
    void recipientsOfArgumentsAreAddedToThoseOfTheHeaderEachOnce() throws Exception {
        Drafts.Text text = Drafts.draft(
                "From: a@x.example\nTo: B <b@x.example>\nCc: c@x.example\nBcc: d@x.example,\n e@x.example\n\nx\n",
                "-t",
                "f@x.example, b@x.example");
        assertThat(paths(text))
                .containsExactly("<f@x.example>", "<b@x.example>", "<c@x.example>", "<d@x.example>", "<e@x.example>");
        assertThat(text.header())
                .doesNotContain("Bcc")
                .doesNotContain("d@x.example")
                .doesNotContain("e@x.example");
    }

    @Test
    void withoutFlagTheHeaderNamesNobodyAndBccGoesAllTheSame() throws Exception {
        Drafts.Text text = Drafts.draft("From: a@x.example\nTo: b@x.example\nBcc: d@x.example\n\nx\n", "c@x.example");
        assertThat(paths(text)).containsExactly("<c@x.example>");
        assertThat(text.header()).doesNotContain("d@x.example");
    }

    @Test
    void aMessageThatIsSentAgainGoesToWhomItIsSentAgain() throws Exception {
        Drafts.Text text = Drafts.draft(
                "Resent-From: a@x.example\nResent-To: r\nResent-Bcc: s@x.example\nFrom: a@x.example\n"
                        + "To: b@x.example\n\nx\n",
                "-t");
        assertThat(paths(text)).containsExactly("<r@site.example>", "<s@x.example>");
        assertThat(text.header()).contains("Resent-To: r@site.example\r\n").doesNotContain("s@x.example");
    }

    @Test
    void whatIsMissingIsAddedAndNothingElse() throws Exception {
        assertThat(Drafts.draft("Subject: s\n\nx\n", "-F", "Ann \"A\" O'Hara", "-f", "ann@x.example", "b@x.example")
                        .header())
                .isEqualTo("""
                        Subject: s
                        From: "Ann \\"A\\" O'Hara" <ann@x.example>
                        To: b@x.example
                        Date: Sat, 21 Nov 2026 10:00:00 +0000
                        Message-ID: <1790000000000-00ff@host.example>
                        """.replace("\n", "\r\n"));
        assertThat(Drafts.draft("Subject: s\n\nx\n", "-f", "<>", "b@x.example", "c@x.example")
                        .header())
                .contains("From: www-data@site.example\r\n")
                .contains("To: undisclosed-recipients:;\r\n");
        assertThat(Drafts.draft("Subject: s\nBcc: b@x.example\n\nx\n", "-t").header())
                .contains("To: undisclosed-recipients:;\r\n")
                .doesNotContain("b@x.example");
    }

    @Test
    void aTextBeyondAsciiSaysItsCharset() throws Exception {
        assertThat(Drafts.draft("Füße\n", "b@x.example").header())
                .contains("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                        + "Content-Transfer-Encoding: 8bit\r\n");
        byte[] latin1 = "Füße\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(Drafts.draft(Drafts.LOCALS, latin1, "b@x.example").header()).doesNotContain("charset");
        assertThat(Drafts.draft("Content-Type: text/x; charset=koi8-r\n\nFüße\n", "b@x.example")
                        .header())
                .doesNotContain("utf-8");
    }

    @Test
    void namesAndSubjectsBeyondAsciiAreEncodedSoThatEveryServerTakesThem() throws Exception {
        String input = "From: Jürgen Groß <j@x.example>\nTo: \"Groß, \\\"J\\\"\" <k@x.example>, l@x.example\n"
                + "Subject: Grüße\nX-Header: ß\n\nx\n";
        String encoded = """
                From: =?utf-8?B?SsO8cmdlbiBHcm/Dnw==?= <j@x.example>
                To: =?utf-8?B?R3Jvw58sICJKIg==?= <k@x.example>, l@x.example
                Subject: =?utf-8?B?R3LDvMOfZQ==?=
                X-Header: =?utf-8?B?w58=?=
                """.replace("\n", "\r\n");
        assertThat(Drafts.draft(input, "b@x.example").header()).startsWith(encoded);
        byte[] latin1 = input.getBytes(StandardCharsets.ISO_8859_1);
        assertThat(Drafts.draft(Drafts.LOCALS, latin1, "b@x.example").header()).startsWith(encoded);
        assertThat(Drafts.draft("Subject: s\n\n", "-F", "Jürgen", "b@x.example").header())
                .contains("From: =?utf-8?B?SsO8cmdlbg==?= <www-data@site.example>\r\n");
        String longSubject = Drafts.draft("Subject: " + "ß".repeat(200) + "\n\n", "b@x.example")
                .header();
        assertThat(longSubject.split("\r\n"))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(90));
    }

    @Test
    void anAddressBeyondAsciiIsLeftToSmtputf8() throws Exception {
        assertThat(Drafts.draft("To: <jürgen@x.example>\nFrom: a@x.example\n\nx\n", "-t")
                        .header())
                .contains(new String("jürgen".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    }

    @Test
    void aSignedMessageOnlyLosesItsBlindCopies() throws Exception {
        String input = "From: root\nDKIM-Signature: v=1\nSubject: ß\nBcc: b\n\nx\n";
        assertThat(Drafts.draft(input, "-t").header())
                .isEqualTo(latin1("From: root\r\nDKIM-Signature: v=1\r\nSubject: ß\r\n"));
    }

    @Test
    void callsThatNameNobodyOrNonsenseAreRefused() {
        assertRefused(ExitCode.USAGE, "no recipient is named; flag -t", "Subject: s\n\n");
        assertRefused(ExitCode.USAGE, "neither the header's To", "Subject: s\n\n", "-t");
        assertRefused(ExitCode.DATA_ERROR, "header field To with \"Ann Example\"", "To: Ann Example\n\n", "-t");
        assertRefused(ExitCode.DATA_ERROR, "recipient \"a@@x\"", "Subject: s\n\n", "a@@x");
        assertRefused(ExitCode.USAGE, "names 2 addresses", "Subject: s\n\n", "-f", "a, b", "c@x.example");
        assertRefused(ExitCode.DATA_ERROR, "sender \"-x y\"", "Subject: s\n\n", "-f", "-x y", "c@x.example");
    }

    @Test
    void manyRecipientsAreTakenUpToALimit() throws Exception {
        String[] all = new String[Routing.RECIPIENTS_MAX];
        Arrays.setAll(all, i -> "u" + i + "@x.example");
        assertThat(paths(Drafts.draft("Subject: s\n\n", all))).hasSize(Routing.RECIPIENTS_MAX);
        String[] more = Arrays.copyOf(all, all.length + 1);
        more[all.length] = "one@x.example";
        assertRefused(ExitCode.DATA_ERROR, "10001 recipients", "Subject: s\n\n", more);
    }

    private static String latin1(String utf8) {
        return new String(utf8.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static List<String> paths(Drafts.Text text) {
        return text.draft().envelope().recipients().stream()
                .map(r -> r.path().toString())
                .toList();
    }

    private static void assertRefused(ExitCode code, String said, String input, String... arguments) {
        assertThatThrownBy(() -> Drafts.draft(input, arguments))
                .isInstanceOf(Unsendable.class)
                .hasMessageContaining(said)
                .extracting(e -> ((Unsendable) e).code())
                .isEqualTo(code);
    }
}
