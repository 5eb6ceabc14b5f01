package dev.caravan.queue.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.ForwardPath;
import dev.caravan.envelope.Notify;
import dev.caravan.envelope.Recipient;
import dev.caravan.envelope.ReversePath;
import dev.caravan.message.MessageContent.Needs;
import dev.caravan.nexthop.AddressesTried;
import dev.caravan.queue.Ids;
import dev.caravan.queue.Job;
import dev.caravan.queue.JobContent;
import dev.caravan.queue.Notice;
import dev.caravan.queue.Outcome.Action;
import dev.caravan.queue.Priority;
import dev.caravan.queue.Progress;
import dev.caravan.queue.Reporting;
import dev.caravan.queue.core.Settler.Via;
import dev.caravan.status.Diagnostic;
import dev.caravan.status.EnhancedStatusCode;
import dev.caravan.status.Hop;
import dev.caravan.status.Reason;
import dev.caravan.status.RecipientOutcome;
import dev.caravan.status.RecipientOutcome.Deferred;
import dev.caravan.status.RecipientOutcome.Delivered;
import dev.caravan.status.RecipientOutcome.Failed;
import dev.caravan.status.Reply;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettlerTest {

    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
    private static final Via VIA = new Via("mx", "a.example", Action.DELIVERED);
    private static final ForwardPath A = ForwardPath.parse("<a@a.example>");
    private static final ForwardPath B = ForwardPath.parse("<b@a.example>");
    private static final ForwardPath C = ForwardPath.parse("<c@a.example>");

    private final Ids ids = new Ids(() -> NOW, new Random(1));
    private final Settler settler = new Settler(RetrySchedule.DEFAULT, ids);

    @Test
    void eachRecipientKeepsItsOwnReplyWhenOnlySomeSucceed() {
        Settlement s = settler.attempted(
                job(0, Notify.DEFAULT), List.of(delivered(A), deferred(B, 450), failed(C, 550)), VIA, NOW);
        assertThat(s.outcomes()).extracting(o -> o.reply().orElseThrow().code()).containsExactly(250, 450, 550);
        assertThat(s.outcomes()).extracting(o -> o.isFinal()).containsExactly(true, false, true);
        assertThat(s.again().orElseThrow().envelope().recipients())
                .extracting(Recipient::path)
                .containsExactly(B);
        assertThat(s.again().orElseThrow().progress().due()).isEqualTo(NOW.plusSeconds(450));
        assertThat(s.notices()).singleElement().satisfies(n -> {
            assertThat(n.kind()).isEqualTo(Notice.Kind.FAILED);
            assertThat(n.concerns()).extracting(c -> c.recipient().path()).containsExactly(C);
        });
    }

    @Test
    void theSenderHearsOfADelayOnceAfterTheFifthAttemptWithTheTrueTimes() {
        List<RecipientOutcome> ends = List.of(deferred(A, 450), deferred(B, 450), deferred(C, 450));
        assertThat(settler.attempted(job(3, Notify.DEFAULT), ends, VIA, NOW).notices())
                .isEmpty();
        Settlement fifth = settler.attempted(job(4, Notify.DEFAULT), ends, VIA, NOW);
        assertThat(fifth.notices()).singleElement().satisfies(n -> {
            assertThat(n.kind()).isEqualTo(Notice.Kind.DELAYED);
            assertThat(n.nextAttempt()).contains(NOW.plus(Duration.ofHours(2)));
            assertThat(n.giveUp()).contains(NOW.plus(Duration.ofHours(2 + 4 + 8)));
        });
        assertThat(settler.attempted(fifth.again().orElseThrow(), ends, VIA, NOW)
                        .notices())
                .isEmpty();
    }

    @Test
    void whoDidNotAskForDelayNotificationsGetsNone() {
        List<RecipientOutcome> ends = List.of(deferred(A, 450), deferred(B, 450), deferred(C, 450));
        Settlement s = settler.attempted(job(4, Set.of(Notify.FAILURE)), ends, VIA, NOW);
        assertThat(s.notices()).isEmpty();
        assertThat(s.again().orElseThrow().progress().delayNotified()).isFalse();
    }

    @Test
    void aTransientFailureOfTheLastAttemptIsAPermanentOneToTheSender() {
        List<RecipientOutcome> ends = List.of(deferred(A, 450), delivered(B), delivered(C));
        Settlement s = settler.attempted(job(7, Notify.DEFAULT), ends, VIA, NOW);
        assertThat(s.again()).isEmpty();
        assertThat(s.outcomes().getFirst().action()).isEqualTo(Action.FAILED);
        assertThat(s.outcomes().getFirst().status().orElseThrow().statusClass()).isEqualTo(5);
        assertThat(s.outcomes().getFirst().reply().orElseThrow().code()).isEqualTo(450);
    }

    @Test
    void anAttemptInDoubtCountsAndTheThirdRunningIsQuarantined() {
        Job job = job(0, Notify.DEFAULT);
        for (int i = 1; i < Settler.IN_DOUBT_MAX; i++) {
            Settlement s = settler.inDoubt(job, NOW);
            assertThat(s.outcomes()).allSatisfy(o -> assertThat(o.reason()).contains("inDoubt"));
            job = s.again().orElseThrow();
            assertThat(job.attempt()).isEqualTo(i + 1);
        }
        Settlement third = settler.inDoubt(job, NOW);
        assertThat(third.quarantine()).isPresent();
        assertThat(third.again()).isEmpty();
    }

    @Test
    void anAttemptBetweenStartsTheCountOfDoubtsAnew() {
        Job job = settler.inDoubt(job(0, Notify.DEFAULT), NOW).again().orElseThrow();
        List<RecipientOutcome> ends = List.of(deferred(A, 450), deferred(B, 450), deferred(C, 450));
        job = settler.attempted(job, ends, VIA, NOW).again().orElseThrow();
        assertThat(job.progress().inDoubtInARow()).isZero();
    }

    @Test
    void whereTheJobHasBeenGoesOnWithItsRest() {
        AddressesTried tried = AddressesTried.NONE.and("mx.example", InetAddress.ofLiteral("192.0.2.1"));
        List<RecipientOutcome> ends = List.of(delivered(A), deferred(B, 450), failed(C, 550));
        Job job = job(0, Notify.DEFAULT).afterTrying(tried);

        for (Job again : List.of(
                settler.attempted(job, ends, VIA, NOW).again().orElseThrow(),
                settler.withheld(job, Duration.ofSeconds(9), NOW).again().orElseThrow(),
                settler.inDoubt(job, NOW).again().orElseThrow())) {
            assertThat(again.progress().addressesTried()).isEqualTo(tried);
        }
    }

    @Test
    void aWithheldAttemptUsesUpNothing() {
        Job job = job(2, Notify.DEFAULT);
        Settlement s = settler.withheld(job, Duration.ofSeconds(9), NOW);
        assertThat(s.outcomes()).isEmpty();
        assertThat(s.again().orElseThrow().attempt()).isEqualTo(job.attempt());
        assertThat(s.again().orElseThrow().progress().due()).isEqualTo(NOW.plusSeconds(9));
    }

    @Test
    void whatExpiredSaysSoWithItsOwnStatus() {
        Settlement s = settler.ended(job(2, Notify.DEFAULT), Reason.EXPIRED, "over", NOW);
        assertThat(s.outcomes()).hasSize(3).allSatisfy(o -> {
            assertThat(o.reason()).contains("expired");
            assertThat(o.status()).contains(new EnhancedStatusCode(5, 4, 7));
        });
    }

    private Job job(int attempts, Set<Notify> notify) {
        List<Recipient> recipients = List.of(A, B, C).stream()
                .map(p -> new Recipient(p, notify, Optional.empty()))
                .toList();
        return new Job(
                ids.job(),
                ids.next(),
                "app",
                Envelope.of(ReversePath.parse("<from@sender.example>"), recipients),
                A.host(),
                new JobContent.Inline(new byte[0], Needs.SEVEN_BIT),
                NOW,
                Optional.empty(),
                Optional.empty(),
                Priority.NORMAL,
                new Reporting(Reporting.Mode.FINAL, Optional.empty(), Optional.empty(), Optional.empty()),
                new Progress(attempts, NOW, 0, 0, false, false, Optional.empty(), AddressesTried.NONE));
    }

    private static Delivered delivered(ForwardPath path) {
        return new Delivered(
                path, Reply.of(250, "ok"), new Hop("mx", Optional.empty(), Optional.empty(), Duration.ZERO));
    }

    private static Deferred deferred(ForwardPath path, int code) {
        return new Deferred(path, why(code));
    }

    private static Failed failed(ForwardPath path, int code) {
        return new Failed(path, why(code));
    }

    private static Diagnostic why(int code) {
        return new Diagnostic(
                Reason.REPLY,
                new EnhancedStatusCode(code / 100, 0, 0),
                Optional.of(Reply.of(code, "no")),
                "no",
                Optional.empty());
    }
}
