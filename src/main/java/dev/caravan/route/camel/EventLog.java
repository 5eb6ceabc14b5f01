package dev.caravan.route.camel;

import dev.caravan.envelope.EnvelopeId;
import dev.caravan.envelope.ForwardPath;
import dev.caravan.envelope.Recipient;
import dev.caravan.intake.Verdict;
import dev.caravan.queue.Job;
import dev.caravan.queue.Outcome;
import dev.caravan.queue.artemis.WorkerListener;
import dev.caravan.queue.core.Settlement;
import dev.caravan.queue.core.Settler.Via;
import dev.caravan.status.Diagnostic;
import dev.caravan.status.Hop;
import dev.caravan.status.Hop.TlsFacts;
import dev.caravan.status.Redaction;
import dev.caravan.status.Visible;
import dev.caravan.transport.AttemptResult;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The log of what became of messages: one line of {@code key=value} for every attempt and recipient, always with the
 * same keys ({@code -} for what there is none of), one for every recipient whose job came to something without an attempt,
 * and one for every drop that was not taken. Texts of servers and
 * applications stand in it escaped, addresses as far as they may.
 */
public final class EventLog implements AttemptSteps.AttemptListener, IntakeSteps.IntakeListener, WorkerListener {

    private static final Logger ATTEMPTS = Logger.getLogger("dev.caravan.attempt");
    private static final Logger INTAKE = Logger.getLogger("dev.caravan.intake");

    /** Longer replies are cut: a server may send 100 lines of 4 KiB (ours). */
    private static final int TEXT_CHARACTERS_MAX = 1_000;

    private final Redaction redaction;

    public EventLog(Redaction redaction) {
        this.redaction = redaction;
    }

    /** What became of one recipient. */
    private record End(
            AttemptOutcome outcome,
            String status,
            String reply,
            String why,
            Optional<Hop> hop,
            Optional<Instant> next) {

        static End of(Outcome o) {
            return new End(AttemptOutcome.of(o), shown(o.status()), shown(o.reply()), o.text(), o.hop(), o.next());
        }

        static End of(Diagnostic withheld, Settlement settlement) {
            return new End(
                    AttemptOutcome.WITHHELD,
                    withheld.status().toString(),
                    shown(withheld.reply()),
                    withheld.text(),
                    withheld.hop(),
                    settlement.again().map(job -> job.progress().due()));
        }

        private static String shown(Optional<?> value) {
            return value.map(Object::toString).orElse("");
        }
    }

    @Override
    public void attempted(Job job, Via via, AttemptResult result, Settlement settlement) {
        if (!ATTEMPTS.isInfoEnabled()) {
            return;
        }
        for (Outcome outcome : settlement.outcomes()) {
            ATTEMPTS.info(line(job, via, outcome.recipient(), End.of(outcome)));
        }
        if (result instanceof AttemptResult.Withheld withheld) {
            for (Recipient recipient : job.envelope().recipients()) {
                ATTEMPTS.info(line(job, via, recipient.path(), End.of(withheld.why(), settlement)));
            }
        }
    }

    @Override
    public void endedUnattempted(List<Outcome> outcomes) {
        for (Outcome o : outcomes) {
            StringBuilder line = beginning("ended", o.job(), o.recipient());
            field(line, "status", End.shown(o.status()));
            field(line, "why", text(o.text()));
            field(line, "attempt", Integer.toString(o.job().attempt()));
            field(line, "outcome", AttemptOutcome.of(o).word());
            field(line, "reason", o.reason().orElse(""));
            field(line, "next", End.shown(o.next()));
            ATTEMPTS.info(line.toString());
        }
    }

    @Override
    public void heard(Verdict verdict) {
        switch (verdict) {
            case Verdict.Accepted accepted -> accepted(accepted);
            case Verdict.Duplicate duplicate -> INTAKE.infof("event=duplicate message=%s", duplicate.firstMessageId());
            case Verdict.Refused refused ->
                INTAKE.infof(
                        "event=refused code=%s text=%s", refused.code().word(), Visible.value(text(refused.text())));
        }
    }

    private void accepted(Verdict.Accepted accepted) {
        accepted.signed()
                .doubt()
                .ifPresent(why -> INTAKE.warnf(
                        "event=unsigned message=%s account=%s why=%s",
                        accepted.messageId(),
                        Visible.value(accepted.jobs().getFirst().account()),
                        Visible.value(text(why))));
        INTAKE.debugf(
                "event=accepted message=%s jobs=%d signed=%s",
                accepted.messageId(),
                accepted.jobs().size(),
                String.join(",", accepted.signed().by()));
    }

    private String line(Job job, Via via, ForwardPath recipient, End end) {
        StringBuilder line = beginning("attempt", job, recipient);
        field(line, "transport", via.transport());
        field(line, "site", via.site());
        hop(line, end.hop());
        field(line, "status", end.status());
        field(line, "reply", text(end.reply()));
        field(line, "why", text(end.why()));
        field(line, "attempt", Integer.toString(job.attempt()));
        field(line, "outcome", end.outcome().word());
        field(line, "next", end.next().map(Instant::toString).orElse(""));
        Optional<Long> millis = end.hop().map(Hop::duration).map(Duration::toMillis);
        return field(line, "duration_ms", millis.map(Object::toString).orElse(""))
                .toString();
    }

    private StringBuilder beginning(String event, Job job, ForwardPath recipient) {
        StringBuilder line = new StringBuilder(400).append("event=").append(event);
        field(line, "envid", job.envelope().envelopeId().map(EnvelopeId::text).orElse(""));
        field(line, "message", job.messageId());
        field(line, "job", job.id().text());
        field(line, "account", job.account());
        field(line, "reverse_path", redaction.of(job.envelope().reversePath().toString()));
        field(line, "recipient", redaction.of(recipient.toString()));
        return field(line, "next_hop", job.nextHop().text());
    }

    private static void hop(StringBuilder line, Optional<Hop> hop) {
        field(line, "mx_host", hop.map(Hop::host).orElse(""));
        field(line, "address", hop.flatMap(Hop::address).map(EventLog::shown).orElse(""));
        Optional<TlsFacts> tls = hop.flatMap(Hop::tls);
        field(line, "tls", tls.map(t -> t.version() + "," + t.cipher()).orElse(""));
        field(line, "tls_level", tls.map(TlsFacts::level).orElse(""));
        field(line, "tls_by", tls.map(t -> String.join("+", t.verifiedBy())).orElse(""));
        field(line, "tls_faults", hop.map(EventLog::faults).orElse(""));
    }

    /** What policies do not like, in the words of TLS reports: each once, though several addresses were tried. */
    private static String faults(Hop hop) {
        return hop.tlsResults().stream()
                .flatMap(r -> r.failure().map(f -> r.policy().type().word() + ":" + f.word()).stream())
                .distinct()
                .collect(Collectors.joining(","));
    }

    private static StringBuilder field(StringBuilder line, String name, String value) {
        return line.append(' ').append(name).append('=').append(Visible.value(value));
    }

    private String text(String text) {
        String cut = text.length() > TEXT_CHARACTERS_MAX ? text.substring(0, TEXT_CHARACTERS_MAX) : text;
        return redaction.of(cut);
    }

    private static String shown(InetSocketAddress address) {
        return address.getAddress() == null
                ? address.getHostString()
                : address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
