package dev.caravan.transport.smarthost;

import dev.caravan.status.Diagnostic;
import dev.caravan.status.EnhancedStatusCode;
import dev.caravan.status.Reason;
import dev.caravan.status.RecipientOutcome;
import dev.caravan.transport.AttemptResult;
import dev.caravan.transport.AttemptResult.Attempted;
import dev.caravan.transport.AttemptResult.SiteSignal;
import dev.caravan.transport.AttemptResult.Withheld;
import dev.caravan.transport.Candidate;
import dev.caravan.transport.DeliveryAttempt;
import dev.caravan.transport.FailurePolicy;
import dev.caravan.transport.HostWalk;
import dev.caravan.transport.Prospect;
import dev.caravan.transport.Sessions;
import dev.caravan.transport.Situation.TlsAffair;
import dev.caravan.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Hands every message to one relay: to the first of its hosts that takes it. A host that there was no session with lately
 * is passed over, as long as another one can be reached.
 */
public final class SmarthostTransport implements Transport {

    /** Ours: how long an attempt waits for a session to end before it says that there is none to be had. */
    public static final Duration SLOT_WAIT_MAX = Duration.ofSeconds(30);

    /** Ours: a relay that is down is looked after every half minute, by one message rather than by all. */
    public static final Duration DOWN_RETRY_AFTER = Duration.ofSeconds(30);

    /** Ours: a session may end at any moment. */
    private static final Duration SLOT_RETRY_AFTER = Duration.ofSeconds(1);

    private final Smarthost smarthost;
    private final Sessions sessions;
    private final RelayNames names;
    private final RelayHealth health;
    private final Semaphore slots;

    public SmarthostTransport(Smarthost smarthost, Sessions sessions, RelayNames names, RelayListener listener) {
        this.smarthost = smarthost;
        this.names = names;
        this.health = new RelayHealth(sessions.clock());
        this.sessions = sessions.with(
                new HeededClient(sessions.client(), health, smarthost.tls().use(), listener));
        this.slots = new Semaphore(smarthost.connectionsMax(), true);
    }

    @Override
    public AttemptResult deliver(DeliveryAttempt attempt) {
        try {
            if (!slots.tryAcquire(SLOT_WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                return noSlot("all " + smarthost.connectionsMax() + " sessions with " + smarthost + " are in use");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return noSlot("interrupted while waiting for a session with " + smarthost);
        }
        try {
            return relay(attempt);
        } finally {
            slots.release();
        }
    }

    @Override
    public void close() {
        sessions.closeIdle();
    }

    private AttemptResult relay(DeliveryAttempt attempt) {
        boolean ours = RelayTls.VERIFIED.contains(smarthost.tls());
        HostWalk walk = new HostWalk(attempt, sessions, ours ? TlsAffair.OURS : TlsAffair.OF_THE_MAIL);
        List<Candidate> passedOver = new ArrayList<>();
        RelaySearch search =
                new RelaySearch(smarthost.tls(), attempt.envelope().requireTls(), sessions.authorities(), names);
        for (RelayHost relay : smarthost.hosts().inOrder(names.mx().random())) {
            if (!walk.isSettled()) {
                search.hosts(relay, smarthost.hosts().naming()).forEach(host -> visit(host, walk, passedOver));
            }
        }
        // Where nobody is known to be well, a wrong guess must not keep the mail from those who are again.
        boolean nobody = !walk.reached();
        passedOver.forEach(machine -> walk.through(List.of(nobody ? machine : untried(machine))));
        AttemptResult result = walk.result();
        // Our own relay being down is no answer to the message: it costs no attempt (design: a local limit never does).
        return result instanceof Attempted attempted && attempted.signal() == SiteSignal.UNREACHABLE
                ? new Withheld(why(attempted.outcomes().getFirst()), DOWN_RETRY_AFTER, SiteSignal.UNREACHABLE)
                : result;
    }

    private void visit(Supplier<List<Candidate>> host, HostWalk walk, List<Candidate> passedOver) {
        List<Candidate> machines = walk.isSettled() ? List.of() : host.get();
        for (Candidate machine : machines) {
            if (walk.isSettled()) {
                return;
            }
            if (mayTry(machine)) {
                walk.through(List.of(machine));
            } else {
                passedOver.add(machine);
            }
        }
    }

    private static Candidate untried(Candidate machine) {
        String text = machine.host() + " is passed over, since there was no session with it lately";
        return new Candidate(
                machine.host(),
                machine.port(),
                () -> new Prospect.Leave(FailurePolicy.ofPassedOver(), text, List.of(), SiteSignal.UNREACHABLE));
    }

    private boolean mayTry(Candidate machine) {
        return switch (machine.prospect().get()) {
            case Prospect.Dial dial ->
                health.mayTry(machine.host(), machine.places(dial.addresses()).getFirst());
            case Prospect.Leave _ -> true;
        };
    }

    private static Diagnostic why(RecipientOutcome outcome) {
        return switch (outcome) {
            case RecipientOutcome.Deferred(var _, Diagnostic why) -> why;
            case RecipientOutcome.Failed(var _, Diagnostic why) -> why;
            case RecipientOutcome.Delivered _ ->
                throw new IllegalStateException("a site that is unreachable cannot have taken a message");
        };
    }

    private static Withheld noSlot(String text) {
        Diagnostic why = new Diagnostic(
                // RFC 3463 section 3.5: system congestion.
                Reason.CONNECTION, new EnhancedStatusCode(4, 4, 5), Optional.empty(), text, Optional.empty());
        return new Withheld(why, SLOT_RETRY_AFTER, SiteSignal.NONE);
    }
}
