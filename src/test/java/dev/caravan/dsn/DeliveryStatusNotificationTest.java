package dev.caravan.dsn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.james.mime4j.dom.Entity;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.apache.james.mime4j.message.DefaultMessageWriter;
import org.apache.james.mime4j.stream.MimeConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryStatusNotificationTest {

    private static final Instant ARRIVAL = Instant.parse("2030-01-01T08:00:00Z");
    private static final Instant ATTEMPT = Instant.parse("2030-01-01T09:30:00Z");
    private static final Instant NOW = Instant.parse("2030-01-01T09:30:01Z");
    private static final String ORIGINAL = """
            From: Ann <ann@example.org>
            Message-ID: <original-1@example.org>
            Subject: hello

            body
            """.replace("\n", "\r\n");

    @Test
    void writesTheOuterHeaderForPeopleAndAgainstLoops() throws IOException {
        Message message = parse(failed(reply(550, "no such user")));

        assertThat(field(message, "From")).isEqualTo("Mail queue at mta.example.org <postmaster@mta.example.org>");
        assertThat(field(message, "To")).isEqualTo("<ann@example.org>");
        assertThat(field(message, "Subject")).isEqualTo("Mail not delivered");
        assertThat(field(message, "Date")).isEqualTo("Tue, 1 Jan 2030 09:30:01 +0000");
        assertThat(field(message, "Message-ID")).isEqualTo("<ID1@mta.example.org>");
        assertThat(field(message, "In-Reply-To")).isEqualTo("<original-1@example.org>");
        assertThat(field(message, "References")).isEqualTo("<original-1@example.org>");
        assertThat(field(message, "Auto-Submitted")).isEqualTo("auto-replied");
        assertThat(field(message, "Content-Type")).startsWith("multipart/report; report-type=delivery-status;");
        assertThat(((Multipart) message.getBody()).getBodyParts())
                .extracting(Entity::getMimeType)
                .containsExactly("text/plain", "message/delivery-status", "text/rfc822-headers");
    }

    @Test
    void writesTheFieldsForPrograms() throws IOException {
        assertThat(part(failed(reply(550, "no such user")), 1)).isEqualTo("""
                Original-Envelope-Id: QQ 314
                Reporting-MTA: dns; mta.example.org
                Arrival-Date: Tue, 1 Jan 2030 08:00:00 +0000

                Original-Recipient: rfc822; bob+tag@example.net
                Final-Recipient: rfc822; bob@example.net
                Action: failed
                Status: 5.1.1
                Remote-MTA: dns; mx.example.net (192.0.2.1)
                Diagnostic-Code: smtp; 550 5.1.1 no such user
                Last-Attempt-Date: Tue, 1 Jan 2030 09:30:00 +0000
                """.replace("\n", "\r\n"));
    }

    @Test
    void saysToPeopleWhomItIsAboutAndWhatTheServerSaid() throws IOException {
        assertThat(part(failed(reply(550, "no such user")), 0))
                .contains("<bob@example.net>\r\n")
                .contains("    mx.example.net refused the recipient\r\n")
                .contains("    mx.example.net (192.0.2.1) answered: 550 5.1.1 no such user\r\n")
                .contains("could not be delivered to the recipients below. It will not be\r\ntried again.");
    }

    @Test
    void tellsTheTrueTimesOfADelayedOne() throws IOException {
        Schedule schedule = new Schedule(Instant.parse("2030-01-01T11:30:00Z"), Instant.parse("2030-01-03T00:00:00Z"));
        StatusReport report = report(
                Kind.DELAYED,
                Ret.FULL,
                new Line(bob(), diagnostic(4, reply(450, "later")), ATTEMPT, Optional.of(schedule)));

        assertThat(part(report, 0))
                .contains("Next attempt: Tue, 1 Jan 2030 11:30:00 +0000")
                .contains("Given up after: Thu, 3 Jan 2030 00:00:00 +0000");
        assertThat(part(report, 1))
                .contains("Action: delayed\r\n")
                .contains("Status: 4.1.1\r\n")
                .contains("Will-Retry-Until: Thu, 3 Jan 2030 00:00:00 +0000\r\n");
        assertThat(part(report, 2)).isEqualTo(ORIGINAL.substring(0, ORIGINAL.indexOf("\r\n\r\n") + 2));
    }

    @Test
    void showsATransientFailureThatWasTriedForLongEnoughAsPermanent() throws IOException {
        StatusReport report = report(
                Kind.FAILED, Ret.HDRS, new Line(bob(), diagnostic(4, reply(450, "later")), ATTEMPT, Optional.empty()));

        assertThat(part(report, 1))
                .contains("Status: 5.1.1\r\n")
                .contains("Diagnostic-Code: smtp; 450 4.1.1 later\r\n");
    }

    @Test
    void namesNoRemoteMtaWhenNoneAnswered() throws IOException {
        Diagnostic why = new Diagnostic(
                Reason.DNS,
                new EnhancedStatusCode(5, 1, 2),
                Optional.empty(),
                "the domain x does not exist",
                Optional.empty());

        assertThat(part(report(Kind.FAILED, Ret.HDRS, new Line(bob(), why, ATTEMPT, Optional.empty())), 1))
                .doesNotContain("Remote-MTA")
                .contains("Diagnostic-Code: x-caravan; the domain x does not exist\r\n");
    }

    @Test
    void saysThatItMayHaveBeenDeliveredWhenThatIsInDoubt() throws IOException {
        Diagnostic why = new Diagnostic(
                Reason.IN_DOUBT, new EnhancedStatusCode(4, 4, 2), Optional.empty(), "lost", Optional.empty());

        assertThat(part(report(Kind.FAILED, Ret.HDRS, new Line(bob(), why, ATTEMPT, Optional.empty())), 0))
                .contains("It may have been delivered all the same");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\r\nBcc: evil@example.com",
                "x\nAction: delivered",
                "x\r\n\r\n--=_ID1\r\nContent-Type: text/html\r\n\r\n<b>",
                "x\u2028Status: 2.0.0",
                "x\u0000\u001b[31m\u202eevil",
                "x\rBcc: evil@example.com",
                "x\u760d\u760aBcc: evil@example.com"
            })
    void letsRemoteTextBeginNoFieldAndNoPart(String evil) throws IOException {
        StatusReport report = failed(reply(550, evil));
        byte[] octets = DeliveryStatusNotification.write(report, "ID1", NOW);

        Message message = parse(report);
        assertThat(message.getHeader().getField("Bcc")).isNull();
        assertThat(((Multipart) message.getBody()).getBodyParts()).hasSize(3);
        assertThat(part(report, 1).lines().filter(l -> l.matches("(Bcc|Action|Status|Content-Type):.*")))
                .containsExactly("Action: failed", "Status: 5.1.1");
        for (int i = 0; i < octets.length; i++) {
            assertThat(octets[i]).isNotIn((byte) 0, (byte) 0x1b);
            assertThat(octets[i] == '\r').isEqualTo(i + 1 < octets.length && octets[i + 1] == '\n');
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 900, 5_000})
    void keepsLinesShortWhateverTheServerSays(int length) {
        byte[] octets = DeliveryStatusNotification.write(failed(reply(550, "x".repeat(length))), "ID1", NOW);

        assertThat(new String(octets, StandardCharsets.UTF_8).lines())
                .allSatisfy(line ->
                        assertThat(line.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(998));
        assertThat(octets).hasSizeLessThan(6_000);
    }

    @Test
    void returnsTheWholeMessageWhenTheSenderAsksForIt() throws IOException {
        StatusReport report = report(Kind.FAILED, Ret.FULL, line());

        assertThat(entity(report, 2).getMimeType()).isEqualTo("message/rfc822");
        assertThat(raw(report)).contains("\r\n\r\n" + ORIGINAL + "\r\n--=_ID1--\r\n");
    }

    @Test
    void returnsTheHeaderOfAMessageThatIsTooLarge() throws IOException {
        byte[] large = (ORIGINAL + "x\r\n".repeat(ReturnedPart.FULL_OCTETS_MAX)).getBytes(StandardCharsets.US_ASCII);
        StatusReport report = report(Kind.FAILED, new Original(large, Ret.FULL), line());

        assertThat(entity(report, 2).getMimeType()).isEqualTo("text/rfc822-headers");
        assertThat(DeliveryStatusNotification.write(report, "ID1", NOW)).hasSizeLessThan(5_000);
    }

    @Test
    void cutsAHeaderBombAtTheEndOfALine() throws IOException {
        byte[] bomb = "X-Field: 0123456789\r\n".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
        StatusReport report = report(Kind.FAILED, new Original(bomb, Ret.HDRS), line());

        assertThat(part(report, 2))
                .hasSizeLessThanOrEqualTo(ReturnedPart.HEADER_OCTETS_MAX)
                .hasSizeGreaterThan(ReturnedPart.HEADER_OCTETS_MAX - 100)
                .endsWith("X-Field: 0123456789\r\n");
    }

    @Test
    void choosesABoundaryThatDoesNotOccur() throws IOException {
        byte[] nasty = (ORIGINAL + "--=_ID1\r\n--=_ID1_0--\r\n").getBytes(StandardCharsets.US_ASCII);
        StatusReport report = report(Kind.FAILED, new Original(nasty, Ret.FULL), line());

        assertThat(((Multipart) parse(report).getBody()).getBodyParts()).hasSize(3);
    }

    @Test
    void usesTheInternationalFormsWhenAnAddressNeedsThem() throws IOException {
        Recipient recipient = Recipient.of(ForwardPath.parse("<j\u00fcrgen@b\u00fccher.example>"));
        Line line = new Line(recipient, diagnostic(5, reply(550, "gibt\u2019s nicht")), ATTEMPT, Optional.empty());
        byte[] original = "Subject: gr\u00fc\u00dfe\r\n\r\nx\r\n".getBytes(StandardCharsets.UTF_8);
        StatusReport report = report(Kind.FAILED, new Original(original, Ret.HDRS), line);

        assertThat(entity(report, 1).getMimeType()).isEqualTo("message/global-delivery-status");
        assertThat(entity(report, 2).getMimeType()).isEqualTo("message/global-headers");
        assertThat(raw(report))
                .contains("Final-Recipient: utf-8; j\u00fcrgen@xn--bcher-kva.example\r\n")
                .contains("Diagnostic-Code: smtp; 550 5.1.1 gibt\u2019s nicht\r\n")
                .contains("Content-Type: text/plain; charset=utf-8\r\n");
    }

    @Test
    void keepsTheFieldsInAsciiWhenNoAddressNeedsMore() throws IOException {
        assertThat(part(failed(reply(550, "gibt\u2019s nicht")), 1))
                .contains("Diagnostic-Code: smtp; 550 5.1.1 gibt\\x{2019}s nicht\r\n");
    }

    @Test
    void leavesSpacesWithinAQuotedLocalPartAsTheyAre() throws IOException {
        Recipient recipient = Recipient.of(ForwardPath.parse("<\"a  b\"@example.net>"));
        Line line = new Line(recipient, diagnostic(5, reply(550, "no")), ATTEMPT, Optional.empty());

        assertThat(part(report(Kind.FAILED, Ret.HDRS, line), 1))
                .contains("Final-Recipient: rfc822; \"a  b\"@example.net\r\n");
    }

    @Test
    void reportsNothingToTheNullReversePath() {
        assertThatThrownBy(() -> new StatusReport(
                        Kind.FAILED,
                        DomainName.parse("mta.example.org"),
                        ReversePath.NULL,
                        Optional.empty(),
                        ARRIVAL,
                        new Original(new byte[0], Ret.HDRS),
                        List.of(line())))
                .hasMessageContaining("null reverse-path");
    }

    private static StatusReport failed(Reply reply) {
        return report(Kind.FAILED, Ret.HDRS, new Line(bob(), diagnostic(5, reply), ATTEMPT, Optional.empty()));
    }

    private static Line line() {
        return new Line(bob(), diagnostic(5, reply(550, "no")), ATTEMPT, Optional.empty());
    }

    private static StatusReport report(Kind kind, Ret ret, Line line) {
        return report(kind, new Original(ORIGINAL.getBytes(StandardCharsets.US_ASCII), ret), line);
    }

    private static StatusReport report(Kind kind, Original original, Line line) {
        return new StatusReport(
                kind,
                DomainName.parse("mta.example.org"),
                ReversePath.parse("<ann@example.org>"),
                Optional.of(new EnvelopeId("QQ 314")),
                ARRIVAL,
                original,
                List.of(line));
    }

    private static Recipient bob() {
        return new Recipient(
                ForwardPath.parse("<bob@example.net>"),
                Notify.DEFAULT,
                Optional.of(OriginalRecipient.parse("rfc822;bob+tag@example.net")));
    }

    private static Reply reply(int code, String text) {
        return new Reply(code, Optional.of(new EnhancedStatusCode(code / 100, 1, 1)), List.of(text));
    }

    private static Diagnostic diagnostic(int statusClass, Reply reply) {
        Hop hop = new Hop(
                "mx.example.net",
                Optional.of(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 25)),
                Optional.empty(),
                Duration.ofSeconds(1));
        return new Diagnostic(
                Reason.REPLY,
                new EnhancedStatusCode(statusClass, 1, 1),
                Optional.of(reply),
                "mx.example.net refused the recipient",
                Optional.of(hop));
    }

    private static String raw(StatusReport report) {
        return new String(DeliveryStatusNotification.write(report, "ID1", NOW), StandardCharsets.UTF_8);
    }

    private static Message parse(StatusReport report) throws IOException {
        DefaultMessageBuilder builder = new DefaultMessageBuilder();
        builder.setMimeEntityConfig(MimeConfig.PERMISSIVE);
        return builder.parseMessage(new ByteArrayInputStream(DeliveryStatusNotification.write(report, "ID1", NOW)));
    }

    private static Entity entity(StatusReport report, int number) throws IOException {
        return ((Multipart) parse(report).getBody()).getBodyParts().get(number);
    }

    private static String part(StatusReport report, int number) throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        new DefaultMessageWriter().writeBody(entity(report, number).getBody(), octets);
        return octets.toString(StandardCharsets.UTF_8);
    }

    private static String field(Message message, String name) {
        return message.getHeader()
                .getField(name)
                .getBody()
                .replaceAll("\\s+", " ")
                .trim();
    }
}
