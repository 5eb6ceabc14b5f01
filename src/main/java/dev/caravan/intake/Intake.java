package dev.caravan.intake;

import dev.caravan.dkim.Signing;
import dev.caravan.envelope.BadSyntax;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.Host;
import dev.caravan.message.HeaderFields;
import dev.caravan.message.MessageContent.Needs;
import dev.caravan.queue.Job;
import dev.caravan.queue.JobContent;
import dev.caravan.queue.Priority;
import dev.caravan.queue.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides what becomes of a drop. Safe for many threads; sends nothing and commits nothing itself. */
public final class Intake {

    private final IntakePorts ports;
    private final IntakeLimits limits;
    private final Submission submission;

    /** @param host the name in the trace field and in a Message-ID of ours */
    public Intake(IntakePorts ports, IntakeLimits limits, DomainName host) {
        this.ports = ports;
        this.limits = limits;
        this.submission = new Submission(host);
    }

    /**
     * Reads a drop once. If it is accepted and its content is stored, the content is durable on return and must be
     * confirmed or released; if its jobs cannot be committed, its idempotency key must be forgotten.
     *
     * @throws IOException if the content cannot be stored or the drop cannot be read to its end: nothing was kept, and
     *     the same drop may be tried again
     */
    public Verdict accept(Drop drop) throws IOException {
        String account = Reception.accountOf(drop);
        Reception reception = new Reception(
                drop,
                ports.ids().next(),
                account,
                ports.clock().instant(),
                limits.of(drop.origin()),
                Replies.reporting(drop, account, ports.accounts()));
        try {
            checkAccount(drop);
            DropProperties given = DropProperties.of(drop.properties(), reception.limits());
            Replies.check(reception, given);
            return read(Request.of(given, reception), reception);
        } catch (RefusedDrop e) {
            return new Verdict.Refused(e.code(), e.text(), reception.reporting());
        }
    }

    private static void checkAccount(Drop drop) throws RefusedDrop {
        boolean reserved =
                drop.origin() == Drop.Origin.PRODUCER && drop.account().equals(Job.DSN_ACCOUNT);
        if (drop.account().isBlank() || reserved) {
            throw new RefusedDrop(
                    RefusalCode.BAD_ACCOUNT,
                    "the broker names " + (reserved ? "the reserved account " + Job.DSN_ACCOUNT : "no account")
                            + " for this message; drop it as a user of the broker");
        }
    }

    private Verdict read(Request request, Reception reception) throws IOException, RefusedDrop {
        if (request.transport().isPresent()
                && !ports.accounts()
                        .mayUse(reception.account(), request.transport().get())) {
            throw new RefusedDrop(
                    RefusalCode.FORBIDDEN_TRANSPORT,
                    "account " + BadSyntax.show(reception.account()) + " may not choose the transport "
                            + request.transport().get() + "; its may-use list names those it may choose");
        }
        DroppedBody body = DroppedBody.of(reception.drop().body(), reception.limits());
        HeaderFields dropped = body.header();
        Envelope envelope = EnvelopeMaker.envelope(request, dropped, reception.limits());
        Map<Host, Envelope> envelopes = EnvelopeMaker.byNextHop(envelope);
        Signers signers = Signers.of(ports.signers().get(), dropped, reception);
        int memoryMax = envelopes.size() == 1 ? reception.limits().inlineOctetsMax() : 0;
        try (Composition composition = new Composition(
                () -> new Spool(ports.contents(), memoryMax),
                submission.header(dropped, envelope, reception),
                signers.keys(),
                new Signing.Times(reception.now(), request.start()))) {
            Needs needs = composition.write(body, dropped);
            Terms terms = new Terms(request, reception, signers.signed());
            return keep(jobs(envelopes, content(composition.spool(), needs), terms), composition.spool(), terms);
        }
    }

    /** What holds for every job of a message. */
    private record Terms(Request request, Reception reception, Signed signed) {}

    private List<Job> jobs(Map<Host, Envelope> envelopes, JobContent content, Terms terms) {
        Request request = terms.request();
        Reception reception = terms.reception();
        List<Job> jobs = new ArrayList<>(envelopes.size());
        envelopes.forEach((host, envelope) -> jobs.add(new Job(
                ports.ids().job(),
                reception.messageId(),
                reception.account(),
                envelope,
                host,
                content,
                reception.now(),
                request.expires(),
                request.transport(),
                Priority.ofJms(reception.drop().jmsPriority()),
                reception.reporting(),
                Progress.start(request.start()))));
        return jobs;
    }

    /** The key is looked up last: a refused drop uses none up. */
    private Verdict keep(List<Job> jobs, Spool spool, Terms terms) throws IOException {
        Reception reception = terms.reception();
        Optional<String> key = terms.request().idempotencyKey();
        Optional<String> first = key.flatMap(k -> ports.keys().firstUse(reception.account(), k, reception.messageId()));
        if (first.isPresent()) {
            return new Verdict.Duplicate(first.get(), key.orElseThrow(), reception.reporting());
        }
        try {
            spool.keep(jobs.stream().map(job -> job.id().text()).toList());
        } catch (IOException | RuntimeException e) {
            key.ifPresent(k -> ports.keys().forget(reception.account(), k, reception.messageId()));
            throw e;
        }
        return new Verdict.Accepted(
                reception.messageId(), jobs, spool.contentId(), key, terms.signed(), reception.reporting());
    }

    private static JobContent content(Spool spool, Needs needs) {
        Optional<String> stored = spool.contentId();
        return stored.isPresent()
                ? new JobContent.Stored(stored.get(), spool.size(), needs)
                : new JobContent.Inline(spool.octets(), needs);
    }
}
