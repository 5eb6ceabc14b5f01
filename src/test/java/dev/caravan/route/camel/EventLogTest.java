package dev.caravan.route.camel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.ForwardPath;
import dev.caravan.envelope.Recipient;
import dev.caravan.envelope.ReversePath;
import dev.caravan.message.MessageContent.Needs;
import dev.caravan.queue.Ids;
import dev.caravan.queue.Job;
import dev.caravan.queue.JobContent;
import dev.caravan.queue.Outcome.Action;
import dev.caravan.queue.Priority;
import dev.caravan.queue.Progress;
import dev.caravan.queue.Reporting;
import dev.caravan.queue.core.RetrySchedule;
import dev.caravan.queue.core.Settler;
import dev.caravan.queue.core.Settler.Via;
import dev.caravan.status.Diagnostic;
import dev.caravan.status.EnhancedStatusCode;
import dev.caravan.status.Hop;
import dev.caravan.status.Reason;
import dev.caravan.status.RecipientOutcome;
import dev.caravan.status.Redaction;
import dev.caravan.status.Reply;
import dev.caravan.tlsrpt.PolicyType;
import dev.caravan.tlsrpt.ResultType;
import dev.caravan.tlsrpt.TlsPolicyUsed;
import dev.caravan.tlsrpt.TlsResult;
import dev.caravan.transport.AttemptResult;
import dev.caravan.transport.AttemptResult.SiteSignal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventLogTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Via VIA = new Via("direct", "x.example", Action.DELIVERED);

    private final Ids ids = new Ids(() -> NOW, new SplittableRandom(1));
    private final Settler settler = new Settler(RetrySchedule.DEFAULT, ids);
    private final LogLines log = LogLines.of("dev.caravan.attempt");
    private final List<String> lines = log.lines();

    @AfterEach
    void listenNoMore() {
        log.close();
    }

    @Test
    void everyRecipientHasALineWithTheSameKeys() throws Exception {
        Job job = job("<a@x.example>", "<b@x.example>", "<c@x.example>");
        attempted(
                Redaction.NONE,
                job,
                List.of(delivered("<a@x.example>"), deferred("<b@x.example>", "later"), failed("<c@x.example>")));
        assertThat(lines)
                .hasSize(3)
                .allSatisfy(line -> assertThat(keys(line))
                        .containsExactly(
                                "event",
                                "envid",
                                "message",
                                "job",
                                "account",
                                "reverse_path",
                                "recipient",
                                "next_hop",
                                "transport",
                                "site",
                                "mx_host",
                                "address",
                                "tls",
                                "tls_level",
                                "tls_by",
                                "tls_faults",
                                "status",
                                "reply",
                                "why",
                                "attempt",
                                "outcome",
                                "next",
                                "duration_ms"));
        assertThat(lines.get(0))
                .contains("recipient=<a@x.example>", "mx_host=mx.x.example", "address=192.0.2.1:25")
                .contains(
                        "tls=TLSv1.3,TLS_AES_128_GCM_SHA256 tls_level=encrypted tls_by=- tls_faults=-",
                        "reply=\"250 ok\"",
                        "outcome=delivered")
                .contains("next=-", "duration_ms=12");
        assertThat(lines.get(1)).contains("outcome=deferred", "next=2026-01-01T12:07:30Z", "status=4.2.1");
        assertThat(lines.get(2)).contains("outcome=failed", "status=5.1.1");
    }

    @Test
    void aLineTellsByWhatAServerWasVerifiedAndWhatPoliciesDidNotLike() throws Exception {
        TlsResult good = result(PolicyType.TLSA, Optional.empty());
        TlsResult bad = result(PolicyType.STS, Optional.of(ResultType.CERTIFICATE_EXPIRED));
        Hop hop = new Hop(
                "mx.x.example",
                Optional.empty(),
                Optional.of(new Hop.TlsFacts(
                        "TLSv1.3", "TLS_AES_128_GCM_SHA256", "authenticated", List.of("dane", "pkix"))),
                List.of(good, bad, bad),
                Duration.ZERO);
        attempted(
                Redaction.NONE,
                job("<a@x.example>"),
                List.of(new RecipientOutcome.Delivered(ForwardPath.parse("<a@x.example>"), Reply.of(250, "ok"), hop)));
        assertThat(lines)
                .singleElement()
                .asString()
                .contains("tls_level=authenticated tls_by=dane+pkix tls_faults=sts:certificate-expired status=");
    }

    private static TlsResult result(PolicyType type, Optional<ResultType> failure) {
        return new TlsResult(
                new TlsPolicyUsed(type, "x.example"), "mx.x.example", Optional.empty(), failure, "as it is");
    }

    @Test
    void whatAServerSaysCannotBeginALineOrAFieldOfItsOwn() throws Exception {
        attempted(
                Redaction.NONE,
                job("<a@x.example>"),
                List.of(deferred("<a@x.example>", "no\" outcome=delivered \u001b[31m\u202eevil\r\nevent=attempt")));
        assertThat(lines)
                .singleElement()
                .asString()
                .matches("[ -~]+")
                .contains("\\\" outcome=delivered \\u001B[31m\\u202E");
        assertThat(lines.getFirst()).endsWith("outcome=deferred next=2026-01-01T12:07:30Z duration_ms=-");
    }

    @Test
    void redactedLinesHaveNoLocalPartNotEvenInReplies() throws Exception {
        attempted(
                Redaction.LOCAL_PARTS,
                job("<secret.name@x.example>"),
                List.of(deferred("<secret.name@x.example>", "<secret.name@x.example> unknown")));
        assertThat(lines)
                .singleElement()
                .asString()
                .doesNotContain("secret", "sender@")
                .contains("recipient=<***@x.example>", "reverse_path=<***@sender.example>");
    }

    @Test
    void aWithheldAttemptIsSeenToBeNone() {
        Job job = job("<a@x.example>");
        Diagnostic why = new Diagnostic(
                Reason.CONNECTION,
                new EnhancedStatusCode(4, 4, 1),
                Optional.empty(),
                "the proxy is down",
                Optional.empty());
        AttemptResult result = new AttemptResult.Withheld(why, Duration.ofSeconds(10), SiteSignal.NONE);
        new EventLog(Redaction.NONE).attempted(job, VIA, result, settler.withheld(job, Duration.ofSeconds(10), NOW));
        assertThat(lines)
                .singleElement()
                .asString()
                .contains("outcome=withheld", "next=2026-01-01T12:00:10Z", "why=\"the proxy is down\"");
    }

    @Test
    void whatEndsWithoutAnAttemptHasALineThatSaysWhy() {
        Job job = job("<secret@x.example>");
        EventLog events = new EventLog(Redaction.LOCAL_PARTS);
        events.endedUnattempted(
                settler.ended(job, Reason.EXPIRED, "too late", NOW).outcomes());
        events.endedUnattempted(
                settler.ended(job, Reason.OPERATOR, "an operator ended it", NOW).outcomes());
        events.endedUnattempted(settler.quarantined(job, "it died", NOW).outcomes());
        events.endedUnattempted(settler.inDoubt(job, NOW).outcomes());
        assertThat(lines)
                .hasSize(4)
                .allSatisfy(line -> assertThat(line)
                        .startsWith("event=ended envid=- message=")
                        .contains("recipient=<***@x.example>", "attempt=1"));
        assertThat(lines.get(0)).contains("status=5.4.7", "outcome=failed reason=expired next=-");
        assertThat(lines.get(1)).contains("outcome=failed reason=operator");
        assertThat(lines.get(2)).contains("why=\"it died\"", "outcome=quarantined reason=quarantined");
        assertThat(lines.get(3)).contains("outcome=inDoubt reason=inDoubt next=2026-01-01T12:07:30Z");
    }

    private void attempted(Redaction redaction, Job job, List<RecipientOutcome> ends) {
        new EventLog(redaction)
                .attempted(
                        job,
                        VIA,
                        new AttemptResult.Attempted(ends, SiteSignal.REACHED),
                        settler.attempted(job, ends, VIA, NOW));
    }

    private static List<String> keys(String line) {
        List<String> keys = new ArrayList<>();
        var matcher = java.util.regex.Pattern.compile("(?:^| )([a-z_]+)=(?:\"(?:\\\\.|[^\"\\\\])*\"|[^ ]*)")
                .matcher(line);
        while (matcher.find()) {
            keys.add(matcher.group(1));
        }
        return keys;
    }

    private static RecipientOutcome delivered(String path) throws Exception {
        InetAddress address = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
        return new RecipientOutcome.Delivered(
                ForwardPath.parse(path),
                Reply.of(250, "ok"),
                new Hop(
                        "mx.x.example",
                        Optional.of(new InetSocketAddress(address, 25)),
                        Optional.of(new Hop.TlsFacts("TLSv1.3", "TLS_AES_128_GCM_SHA256", "encrypted", List.of())),
                        Duration.ofMillis(12)));
    }

    private static RecipientOutcome deferred(String path, String reply) {
        return new RecipientOutcome.Deferred(
                ForwardPath.parse(path),
                new Diagnostic(
                        Reason.REPLY,
                        new EnhancedStatusCode(4, 2, 1),
                        Optional.of(Reply.of(450, reply)),
                        "not now",
                        Optional.empty()));
    }

    private static RecipientOutcome failed(String path) {
        return new RecipientOutcome.Failed(
                ForwardPath.parse(path),
                new Diagnostic(
                        Reason.REPLY,
                        new EnhancedStatusCode(5, 1, 1),
                        Optional.of(Reply.of(550, "unknown")),
                        "never",
                        Optional.empty()));
    }

    private Job job(String... recipients) {
        List<Recipient> all = java.util.Arrays.stream(recipients)
                .map(r -> Recipient.of(ForwardPath.parse(r)))
                .toList();
        return new Job(
                ids.job(),
                ids.next(),
                "app",
                Envelope.of(ReversePath.parse("<sender@sender.example>"), all),
                all.getFirst().path().host(),
                new JobContent.Inline(new byte[0], Needs.SEVEN_BIT),
                NOW,
                Optional.empty(),
                Optional.empty(),
                Priority.NORMAL,
                new Reporting(Reporting.Mode.FINAL, Optional.empty(), Optional.empty(), Optional.empty()),
                Progress.start(NOW));
    }
}
