package dev.caravan.dsn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dsn.StatusReport.Kind;
import dev.caravan.dsn.StatusReport.Line;
import dev.caravan.dsn.StatusReport.Original;
import dev.caravan.dsn.StatusReport.Schedule;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.EnvelopeId;
import dev.caravan.envelope.ForwardPath;
import dev.caravan.envelope.Notify;
import dev.caravan.envelope.OriginalRecipient;
import dev.caravan.envelope.Recipient;
import dev.caravan.envelope.Ret;
import dev.caravan.envelope.ReversePath;
import dev.caravan.status.Diagnostic;
import dev.caravan.status.EnhancedStatusCode;
import dev.caravan.status.Hop;
import dev.caravan.status.Reason;
import dev.caravan.status.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** Notifications as programs read them that know nothing of us: Python's email, and two parsers of bounces. */
class DsnReadersTest {

    private static final Instant ARRIVAL = Instant.parse("2030-01-01T08:00:00Z");
    private static final Instant ATTEMPT = Instant.parse("2030-01-01T09:30:00Z");
    private static final Schedule SCHEDULE =
            new Schedule(Instant.parse("2030-01-01T11:30:00Z"), Instant.parse("2030-01-03T00:00:00Z"));
    private static final String HEADER = "From: Ann <ann@example.org>\r\nSubject: hello\r\n";

    /** The interpreter that Debian's packages are for. */
    private static final String PYTHON = "/usr/bin/python3";

    /** One line for every part, and before them what is not as it should be. */
    private static final String EMAIL = """
            import email, email.policy, sys
            m = email.message_from_binary_file(open(sys.argv[1], 'rb'), policy=email.policy.default)
            print([d for p in m.walk() for d in p.defects], m.get_content_type(), m.get_param('report-type'))
            for part in m.get_payload():
                print(part.get_content_type(), part['Content-Transfer-Encoding'])
            status = m.get_payload()[1].get_payload()
            if m.get_payload()[1].get_content_type() == 'message/global-delivery-status':
                # A type that is younger than the program: its groups are read as the header fields they are.
                raw = status[0].as_bytes(policy=email.policy.SMTPUTF8.clone(refold_source='none'))
                groups = raw.strip().split(b'\\r\\n\\r\\n')
                status = [email.message_from_bytes(g, policy=email.policy.SMTPUTF8) for g in groups]
            for group in status:
                for name, value in group.items():
                    print(name + ': ' + value)
            """;

    private static final String FLUFL_BOUNCE = """
            import email, sys
            from flufl.bounce import all_failures
            temporary, permanent = all_failures(email.message_from_binary_file(open(sys.argv[1], 'rb')))
            print('temporary', *sorted(a.decode() for a in temporary))
            print('permanent', *sorted(a.decode() for a in permanent))
            """;

    /** It reads what was delivered, so lines end as files have them. */
    private static final String BOUNCE_PARSER = """
            use Mail::DeliveryStatus::BounceParser;
            open my $file, '<:crlf', $ARGV[0] or die;
            my $bounce = Mail::DeliveryStatus::BounceParser->new(do { local $/; <$file> });
            print 'bounce ', $bounce->is_bounce ? 'yes' : 'no', "\\n";
            print join(' ', map { $_ // '-' } $_->get('email'), $_->get('std_reason'), $_->get('smtp_code')), "\\n"
                for $bounce->reports;
            """;

    @TempDir
    Path folder;

    @Test
    void pythonReadsEveryFieldOfAFailureUnfolded() throws Exception {
        needs(PYTHON, "-c", "import email");
        String long500 = "a".repeat(OriginalRecipient.OCTETS_MAX - "@example.net".length()) + "@example.net";
        Recipient recipient = recipient("<bob@example.net>", "rfc822;" + long500);

        assertThat(read(failed(original(HEADER, Ret.HDRS), recipient), PYTHON, "-c", EMAIL))
                .containsExactly(
                        "[] multipart/report delivery-status",
                        "text/plain 7bit",
                        "message/delivery-status 7bit",
                        "text/rfc822-headers 7bit",
                        "Original-Envelope-Id: QQ 314",
                        "Reporting-MTA: dns; mta.example.org",
                        "Arrival-Date: Tue, 1 Jan 2030 08:00:00 +0000",
                        "Original-Recipient: rfc822; " + long500,
                        "Final-Recipient: rfc822; bob@example.net",
                        "Action: failed",
                        "Status: 5.1.1",
                        "Remote-MTA: dns; mx.example.net (192.0.2.1)",
                        "Diagnostic-Code: smtp; 550 5.1.1 no such user here, and there never was one, as far as"
                                + " anybody can tell who was asked",
                        "Last-Attempt-Date: Tue, 1 Jan 2030 09:30:00 +0000");
    }

    @Test
    void pythonReadsWhenADelayedOneIsGivenUp() throws Exception {
        needs(PYTHON, "-c", "import email");

        assertThat(read(delayed("<bob@example.net>"), PYTHON, "-c", EMAIL))
                .startsWith("[] multipart/report delivery-status")
                .contains(
                        "Action: delayed",
                        "Status: 4.2.1",
                        "Diagnostic-Code: smtp; 450 4.2.1 later",
                        "Will-Retry-Until: Thu, 3 Jan 2030 00:00:00 +0000");
    }

    @Test
    void pythonReadsTheFormsInUtf8() throws Exception {
        needs(PYTHON, "-c", "import email");
        Recipient recipient = recipient("<j\u00fcrgen@example.net>", "rfc822;j\u00fcrgen+alt@example.net");

        assertThat(read(failed(original("Subject: gr\u00fc\u00dfe\r\n", Ret.HDRS), recipient), PYTHON, "-c", EMAIL))
                .startsWith(
                        "[] multipart/report delivery-status",
                        "text/plain 8bit",
                        "message/global-delivery-status 8bit",
                        "message/global-headers 8bit")
                .contains(
                        "Original-Recipient: utf-8; j\u00fcrgen+alt@example.net",
                        "Final-Recipient: utf-8; j\u00fcrgen@example.net");
    }

    @Test
    void pythonFindsTheOctetsOfAnOldCharsetUnchanged() throws Exception {
        needs(PYTHON, "-c", "import email");
        byte[] body = "Content-Type: text/plain; charset=iso-8859-1\r\n\r\ngr\u00fc\u00dfe\r\n"
                .getBytes(StandardCharsets.ISO_8859_1);
        String program = EMAIL + """
                print(ascii(m.get_payload()[2].get_payload()[0].get_content()))
                """;

        List<String> said =
                read(failed(new Original(body, Ret.FULL), recipient("<bob@example.net>", "")), PYTHON, "-c", program);

        assertThat(said)
                .startsWith(
                        "[] multipart/report delivery-status",
                        "text/plain 7bit",
                        "message/delivery-status 7bit",
                        "message/rfc822 8bit")
                .endsWith("'gr\\xfc\\xdfe\\n'");
    }

    @Test
    void fluflBounceTellsTheFailedFromTheDelayed() throws Exception {
        needs(PYTHON, "-c", "import flufl.bounce");
        Recipient carol = recipient("<\"c d\"@example.net>", "rfc822;carol@example.net");
        Recipient bob = recipient("<bob@example.net>", "");

        assertThat(read(failed(original(HEADER, Ret.FULL), bob, carol), PYTHON, "-c", FLUFL_BOUNCE))
                .containsExactly("temporary", "permanent bob@example.net carol@example.net");
        assertThat(read(delayed("<bob@example.net>"), PYTHON, "-c", FLUFL_BOUNCE))
                .containsExactly("temporary bob@example.net", "permanent");
    }

    @Test
    void perlsBounceParserFindsWhomItIsAboutAndWhy() throws Exception {
        needs("perl", "-MMail::DeliveryStatus::BounceParser", "-e", "1");
        Recipient bob = recipient("<bob@example.net>", "");
        Recipient carol = recipient("<carol@example.net>", "");

        assertThat(read(failed(original(HEADER, Ret.HDRS), bob, carol), "perl", "-e", BOUNCE_PARSER))
                .containsExactly(
                        "bounce yes", "bob@example.net user_unknown 550", "carol@example.net user_unknown 550");
    }

    /** What is missing makes the test neither pass nor fail. */
    private static void needs(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor() == 0) {
                return;
            }
        } catch (IOException e) {
            // No such program: the same as if it said no.
        }
        String why = String.join(" ", command) + " does not work here";
        System.out.println("dsn: skipped (" + why + ")");
        throw new TestAbortedException(why);
    }

    /** What the program says of the notification, line by line. */
    private List<String> read(StatusReport report, String... command) throws Exception {
        Path file = folder.resolve("dsn.eml");
        Files.write(file, DeliveryStatusNotification.write(report, "ID1", ATTEMPT));
        List<String> line = new ArrayList<>(Arrays.asList(command));
        line.add(file.toString());
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().put("PYTHONIOENCODING", "utf-8");
        Process process = builder.start();
        List<String> said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .toList();
        assertThat(process.waitFor()).as(String.join("\n", said)).isZero();
        return said;
    }

    private static StatusReport failed(Original original, Recipient... recipients) {
        Diagnostic why = why(
                5,
                new Reply(
                        550,
                        Optional.of(new EnhancedStatusCode(5, 1, 1)),
                        List.of(
                                "no such user here, and there never was one,",
                                "as far as anybody can tell who was asked")));
        return report(
                Kind.FAILED,
                original,
                Arrays.stream(recipients)
                        .map(recipient -> new Line(recipient, why, ATTEMPT, Optional.empty()))
                        .toList());
    }

    private static StatusReport delayed(String path) {
        Diagnostic why = why(4, new Reply(450, Optional.of(new EnhancedStatusCode(4, 2, 1)), List.of("later")));
        return report(
                Kind.DELAYED,
                original(HEADER, Ret.HDRS),
                List.of(new Line(recipient(path, ""), why, ATTEMPT, Optional.of(SCHEDULE))));
    }

    private static StatusReport report(Kind kind, Original original, List<Line> lines) {
        return new StatusReport(
                kind,
                DomainName.parse("mta.example.org"),
                ReversePath.parse("<ann@example.org>"),
                Optional.of(new EnvelopeId("QQ 314")),
                ARRIVAL,
                original,
                lines);
    }

    private static Original original(String header, Ret ret) {
        return new Original((header + "\r\nbody\r\n").getBytes(StandardCharsets.UTF_8), ret);
    }

    private static Recipient recipient(String path, String originalRecipient) {
        return new Recipient(
                ForwardPath.parse(path),
                Notify.DEFAULT,
                Optional.of(originalRecipient).filter(o -> !o.isEmpty()).map(OriginalRecipient::parse));
    }

    private static Diagnostic why(int statusClass, Reply reply) {
        Hop hop = new Hop(
                "mx.example.net",
                Optional.of(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 25)),
                Optional.empty(),
                Duration.ofSeconds(1));
        return new Diagnostic(
                Reason.REPLY,
                reply.enhanced().orElseThrow().withClass(statusClass),
                Optional.of(reply),
                "mx.example.net refused the recipient",
                Optional.of(hop));
    }
}
