package dev.caravan.queue.core;

import dev.caravan.envelope.Notify;
import dev.caravan.envelope.Recipient;
import dev.caravan.queue.Ids;
import dev.caravan.queue.Job;
import dev.caravan.queue.Notice;
import dev.caravan.queue.Notice.Concern;
import dev.caravan.queue.Outcome;
import dev.caravan.queue.Outcome.Action;
import dev.caravan.queue.Progress;
import dev.caravan.status.Diagnostic;
import dev.caravan.status.EnhancedStatusCode;
import dev.caravan.status.Reason;
import dev.caravan.status.RecipientOutcome;
import dev.caravan.status.RecipientOutcome.Deferred;
import dev.caravan.status.RecipientOutcome.Delivered;
import dev.caravan.status.RecipientOutcome.Failed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides what becomes of a job after an attempt. Pure but for the ids it gives. */
public final class Settler {

    /** Of the last error this much travels with the job (ours). */
    private static final int LAST_ERROR_CHARACTERS_MAX = 500;

    /** Suspects that had to make room come back so soon: a minute does not matter to them (ours). */
    private static final Duration POSTPONED_FOR = Duration.ofMinutes(1);

    /**
     * The process died this often in a row with a job under way: the job is the likely cause. Twice makes a suspect, once
     * more in the company of few, and the last time alone (ours).
     */
    public static final int IN_DOUBT_MAX = 4;

    /** RFC 3463 section 3.5: delivery time expired. */
    private static final EnhancedStatusCode DELIVERY_TIME_EXPIRED = new EnhancedStatusCode(5, 4, 7);

    /** RFC 3463 section 3.5: the outcome of the connection is not known; bad connection is the nearest. */
    private static final EnhancedStatusCode BAD_CONNECTION = new EnhancedStatusCode(4, 4, 2);

    private final RetrySchedule schedule;
    private final Ids ids;

    public Settler(RetrySchedule schedule, Ids ids) {
        this.schedule = schedule;
        this.ids = ids;
    }

    /** Where an attempt was made: the same in all outcomes of it. */
    public record Via(String transport, String site, Action success) {
        /** No attempt was made. */
        public static final Via NONE = new Via("", "", Action.DELIVERED);
    }

    /** An attempt was made. */
    public Settlement attempted(Job job, List<RecipientOutcome> ends, Via via, Instant now) {
        Map<String, Recipient> recipients = new HashMap<>();
        job.envelope().recipients().forEach(r -> recipients.put(r.path().toString(), r));
        Optional<Instant> next = schedule.next(job.attempt(), job.arrival(), job.expires(), now);
        Batch batch = new Batch(job, via, now);
        for (RecipientOutcome end : ends) {
            Recipient recipient = recipients.get(end.recipient().toString());
            switch (end) {
                case Delivered d -> batch.delivered(d);
                case Failed f -> batch.failed(recipient, f.why());
                case Deferred d when next.isPresent() -> batch.deferred(recipient, d.why(), next.get());
                case Deferred d -> batch.failed(recipient, forGood(d.why()));
            }
        }
        return batch.settlement(next);
    }

    /** An earlier process claimed the attempt and died: whether it was made is unknown. */
    public Settlement inDoubt(Job job, Instant now) {
        int times = job.progress().inDoubtInARow() + 1;
        if (times >= IN_DOUBT_MAX) {
            return quarantined(job, "the process died " + times + " times running while this job was under way", now);
        }
        Diagnostic why = new Diagnostic(
                Reason.IN_DOUBT,
                BAD_CONNECTION,
                Optional.empty(),
                "the process ended while attempt " + job.attempt() + " was under way; it may have been delivered",
                Optional.empty());
        List<RecipientOutcome> ends = new ArrayList<>();
        for (Recipient r : job.envelope().recipients()) {
            ends.add(new Deferred(r.path(), why));
        }
        Settlement settlement = attempted(job, ends, Via.NONE, now);
        Optional<Job> again =
                settlement.again().map(j -> j.withProgress(j.progress().withInDoubtInARow(times)));
        return new Settlement(settlement.outcomes(), again, settlement.notices(), Optional.empty());
    }

    /** Ended for all recipients without an attempt. */
    public Settlement ended(Job job, Reason reason, String text, Instant now) {
        Diagnostic why = new Diagnostic(
                reason,
                reason == Reason.EXPIRED ? DELIVERY_TIME_EXPIRED : new EnhancedStatusCode(5, 0, 0),
                Optional.empty(),
                text,
                Optional.empty());
        Batch batch = new Batch(job, Via.NONE, now);
        job.envelope().recipients().forEach(r -> batch.failed(r, why));
        return batch.settlement(Optional.empty());
    }

    /** It cannot be tried again without harm; an operator must look at it. Its recipients have no final outcome. */
    public Settlement quarantined(Job job, String why, Instant now) {
        Diagnostic diagnostic = new Diagnostic(
                Reason.QUARANTINED, new EnhancedStatusCode(4, 3, 0), Optional.empty(), why, Optional.empty());
        Batch batch = new Batch(job, Via.NONE, now);
        job.envelope().recipients().forEach(r -> batch.add(r, diagnostic, Action.DELAYED, Optional.empty()));
        return new Settlement(batch.outcomes, Optional.empty(), List.of(), Optional.of(why));
    }

    /** A limit of our own stood in the way: neither an attempt nor a longer back-off. */
    public Settlement withheld(Job job, Duration retryAfter, Instant now) {
        Job later = job.withProgress(job.progress().withDue(now.plus(retryAfter)));
        return new Settlement(List.of(), Optional.of(later), List.of(), Optional.empty());
    }

    /** It had to make room: neither an attempt nor a longer back-off. */
    public Settlement postponed(Job job, Instant now) {
        return withheld(job, POSTPONED_FOR, now);
    }

    /** The last try was a transient failure: to the sender it is a failure (RFC 3464 section 2.3.4, class 5). */
    private static Diagnostic forGood(Diagnostic why) {
        return why.withStatus(why.status().withClass(5));
    }

    /** What one settlement gathers. */
    private final class Batch {
        private final Job job;
        private final Via via;
        private final Instant now;
        private final List<Outcome> outcomes = new ArrayList<>();
        private final List<Concern> failures = new ArrayList<>();
        private final List<Concern> delays = new ArrayList<>();

        Batch(Job job, Via via, Instant now) {
            this.job = job;
            this.via = via;
            this.now = now;
        }

        void delivered(Delivered d) {
            outcomes.add(new Outcome(
                    ids.next(),
                    job,
                    job.progress().outcomes() + outcomes.size(),
                    true,
                    now,
                    d.recipient(),
                    via.success(),
                    Optional.empty(),
                    via.transport(),
                    via.site(),
                    Optional.of(d.reply()),
                    d.reply().enhanced(),
                    "",
                    Optional.of(d.hop()),
                    Optional.empty()));
        }

        void failed(Recipient recipient, Diagnostic why) {
            failures.add(new Concern(recipient, why));
            add(recipient, why, Action.FAILED, Optional.empty());
        }

        void deferred(Recipient recipient, Diagnostic why, Instant next) {
            delays.add(new Concern(recipient, why));
            add(recipient, why, Action.DELAYED, Optional.of(next));
        }

        Settlement settlement(Optional<Instant> next) {
            List<Notice> notices = new ArrayList<>();
            if (!failures.isEmpty()) {
                Job failed = job.withRecipients(recipientsOf(failures)).withId(delays.isEmpty() ? job.id() : ids.job());
                notices.add(new Notice(Notice.Kind.FAILED, failed, failures, now, Optional.empty(), Optional.empty()));
            }
            Optional<Job> again = Optional.empty();
            if (!delays.isEmpty() && next.isPresent()) {
                List<Concern> late = concernsToNotify();
                again = Optional.of(again(next.get(), late.isEmpty()));
                if (!late.isEmpty()) {
                    Instant giveUp = schedule.lastAttempt(job.attempt(), job.arrival(), job.expires(), now);
                    notices.add(new Notice(
                            Notice.Kind.DELAYED,
                            job.withRecipients(recipientsOf(late)),
                            late,
                            now,
                            next,
                            Optional.of(giveUp)));
                }
            }
            return new Settlement(outcomes, again, notices, Optional.empty());
        }

        private Job again(Instant due, boolean nobodyNotified) {
            Progress p = job.progress();
            return job.withRecipients(recipientsOf(delays))
                    .withProgress(new Progress(
                            job.attempt(),
                            due,
                            0,
                            p.outcomes() + outcomes.size(),
                            true,
                            p.delayNotified() || !nobodyNotified,
                            Optional.of(shown(delays.getFirst().why().summary())),
                            p.addressesTried()));
        }

        private List<Concern> concernsToNotify() {
            boolean time = job.attempt() >= schedule.delayedNotificationAfter();
            if (!time || job.progress().delayNotified()) {
                return List.of();
            }
            return delays.stream()
                    .filter(c -> c.recipient().notifyOn().contains(Notify.DELAY))
                    .toList();
        }

        private void add(Recipient recipient, Diagnostic why, Action action, Optional<Instant> next) {
            outcomes.add(new Outcome(
                    ids.next(),
                    job,
                    job.progress().outcomes() + outcomes.size(),
                    action == Action.FAILED,
                    now,
                    recipient.path(),
                    action,
                    reasonWord(why.reason()),
                    via.transport(),
                    via.site(),
                    why.reply(),
                    Optional.of(why.status()),
                    why.text(),
                    why.hop(),
                    next));
        }

        /** A server may say a hundred lines of it, and the job carries this along. */
        private static String shown(String error) {
            return error.length() <= LAST_ERROR_CHARACTERS_MAX
                    ? error
                    : error.substring(0, LAST_ERROR_CHARACTERS_MAX) + "…";
        }

        private static List<Recipient> recipientsOf(List<Concern> concerns) {
            return concerns.stream().map(Concern::recipient).toList();
        }

        private static Optional<String> reasonWord(Reason reason) {
            return switch (reason) {
                case REPLY -> Optional.of("refused");
                case CONNECTION -> Optional.of("connection");
                case DNS -> Optional.of("dns");
                case TLS -> Optional.of("tls");
                case EXTENSION -> Optional.of("extension");
                case CONFIGURATION -> Optional.of("configuration");
                case EXPIRED -> Optional.of("expired");
                case IN_DOUBT -> Optional.of("inDoubt");
                case OPERATOR -> Optional.of("operator");
                case QUARANTINED -> Optional.of("quarantined");
            };
        }
    }
}
