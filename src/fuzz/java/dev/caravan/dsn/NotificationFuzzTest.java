package dev.caravan.dsn;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.caravan.dsn.StatusReport.Kind;
import dev.caravan.dsn.StatusReport.Line;
import dev.caravan.dsn.StatusReport.Original;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.ForwardPath;
import dev.caravan.envelope.Recipient;
import dev.caravan.envelope.Ret;
import dev.caravan.envelope.ReversePath;
import dev.caravan.status.Diagnostic;
import dev.caravan.status.EnhancedStatusCode;
import dev.caravan.status.Hop;
import dev.caravan.status.Reason;
import dev.caravan.status.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whatever a server answered, it begins no field and no part of a notification. */
class NotificationFuzzTest {

    private static final Instant NOW = Instant.EPOCH;
    private static final int LINE_OCTETS_MAX = 998;

    @FuzzTest(maxDuration = "3m")
    void anyAnswerLeavesTheNotificationInShape(FuzzedDataProvider data) {
        String host = data.consumeString(300);
        String said = data.consumeString(3_000);
        ForwardPath path = ForwardPath.parse(data.consumeBoolean() ? "<b@x.example>" : "<\u00fc@x.example>");
        Reply reply = new Reply(550, Optional.empty(), List.of(said, data.consumeRemainingAsString()));
        Hop hop = new Hop(host, Optional.empty(), Optional.empty(), Duration.ZERO);
        Diagnostic why = new Diagnostic(
                Reason.REPLY, new EnhancedStatusCode(5, 1, 1), Optional.of(reply), said, Optional.of(hop));
        StatusReport report = new StatusReport(
                Kind.FAILED,
                DomainName.parse("mta.example.org"),
                ReversePath.parse("<ann@example.org>"),
                Optional.empty(),
                NOW,
                new Original("Subject: x\r\n\r\nx\r\n".getBytes(StandardCharsets.US_ASCII), Ret.FULL),
                List.of(new Line(Recipient.of(path), why, NOW, Optional.empty())));

        String mail = new String(DeliveryStatusNotification.write(report, "ID1", NOW), StandardCharsets.ISO_8859_1);

        assertThat(mail.replace("\r\n", "")).doesNotContain("\r", "\n", "\0");
        assertThat(mail.split("\r\n"))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(LINE_OCTETS_MAX));
        assertThat(mail.split("\r\n--=_ID1", -1)).hasSize(5);
        assertThat(mail.split("\r\nAction: ", -1)).hasSize(2);
        assertThat(mail.split("\r\nContent-Type: ", -1)).hasSize(5);
    }
}
