package dev.caravan.transport.smarthost;

import dev.caravan.dane.DanePeer;
import dev.caravan.dane.TlsaAnswer;
import dev.caravan.dane.TlsaLookup;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Host;
import dev.caravan.envelope.RequireTls;
import dev.caravan.nexthop.AddressAnswer;
import dev.caravan.nexthop.AddressLookup;
import dev.caravan.nexthop.Expansion;
import dev.caravan.status.Diagnostic;
import dev.caravan.status.EnhancedStatusCode;
import dev.caravan.status.Reason;
import dev.caravan.status.RecipientOutcome;
import dev.caravan.tls.PkixPeer;
import dev.caravan.tls.TlsDecision.Cause;
import dev.caravan.tls.TlsDemand;
import dev.caravan.tls.TlsUse;
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
import dev.caravan.transport.Transport;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Hands every message to one relay, whose addresses are tried in their order. */
public final class SmarthostTransport implements Transport {

    /** Ours: how long an attempt waits for a session to end before it says that there is none to be had. */
    public static final Duration SLOT_WAIT_MAX = Duration.ofSeconds(30);

    /** Ours: a relay that is down is looked after every half minute, by one message rather than by all. */
    public static final Duration DOWN_RETRY_AFTER = Duration.ofSeconds(30);

    private final Smarthost smarthost;
    private final Sessions sessions;
    private final AddressLookup lookup;
    private final Optional<TlsaLookup> dane;
    private final Semaphore slots;

    public SmarthostTransport(Smarthost smarthost, Sessions sessions, AddressLookup lookup) {
        this(smarthost, sessions, lookup, Optional.empty());
    }

    /** To a relay whose TLSA records, where it has some that can be used, take the place of authorities. */
    public static SmarthostTransport withDane(Smarthost smarthost, Sessions sessions, RelayZone zone) {
        return new SmarthostTransport(smarthost, sessions, zone.addresses(), Optional.of(zone.tlsa()));
    }

    private SmarthostTransport(
            Smarthost smarthost, Sessions sessions, AddressLookup lookup, Optional<TlsaLookup> dane) {
        this.smarthost = smarthost;
        this.sessions = sessions;
        this.lookup = lookup;
        this.dane = dane;
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
        AddressAnswer addresses = addresses();
        TlsaAnswer tlsa = tlsa(addresses);
        if (tlsa instanceof TlsaAnswer.Failed(String why)) {
            return unproven(why);
        }
        HostWalk walk = new HostWalk(attempt, sessions);
        TlsDemand tls = tls(attempt.envelope().requireTls(), tlsa);
        walk.through(each(addresses).stream()
                .map(answer -> candidate(answer, tls, because(tlsa)))
                .toList());
        AttemptResult result = walk.result();
        // Our own relay being down is no answer to the message: it costs no attempt (design: a local limit never does).
        return result instanceof Attempted attempted && attempted.signal() == SiteSignal.UNREACHABLE
                ? new Withheld(why(attempted.outcomes().getFirst()), DOWN_RETRY_AFTER, SiteSignal.UNREACHABLE)
                : result;
    }

    /** Every address is a candidate of its own: behind one name there may be several machines. */
    private static List<AddressAnswer> each(AddressAnswer answer) {
        return switch (answer) {
            case AddressAnswer.None none -> List.of(none);
            case AddressAnswer.Found(List<InetAddress> addresses, var way) ->
                addresses.stream()
                        .<AddressAnswer>map(address -> new AddressAnswer.Found(List.of(address), way))
                        .toList();
        };
    }

    private AddressAnswer addresses() {
        return switch (smarthost.host()) {
            case Host.Named(var name) -> lookup.addresses(name);
            case Host.AddressLiteral(InetAddress address) -> new AddressAnswer.Found(List.of(address));
        };
    }

    private TlsaAnswer tlsa(AddressAnswer addresses) {
        Optional<Expansion> way = addresses instanceof AddressAnswer.Found found ? found.way() : Optional.empty();
        return dane.flatMap(lookup -> way.map(w -> lookup.of(w, smarthost.port())))
                .orElseGet(() -> new TlsaAnswer.NotApplicable("no zone of the relay's is asked"));
    }

    private static String because(TlsaAnswer tlsa) {
        return tlsa instanceof TlsaAnswer.Usable(DomainName base, var _)
                ? "demanded by the TLSA records of " + base
                : "";
    }

    private Candidate candidate(AddressAnswer answer, TlsDemand tls, String because) {
        String name = smarthost.host() instanceof Host.AddressLiteral(InetAddress address)
                ? address.getHostAddress()
                : smarthost.host().text();
        return new Candidate(name, smarthost.port(), () -> switch (answer) {
            case AddressAnswer.None none -> Prospect.Leave.unfound(none);
            case AddressAnswer.Found found -> new Prospect.Dial(found.addresses(), tls, because, List.of(), List.of());
        });
    }

    /** RFC 8689 section 4.2.1: REQUIRETLS wants a checked certificate. The operator's own demand is never lowered. */
    private TlsDemand tls(RequireTls wish, TlsaAnswer tlsa) {
        if (tlsa instanceof TlsaAnswer.Usable(var _, DanePeer peer)) {
            return new TlsDemand(smarthost.tls(), peer);
        }
        boolean raised = wish == RequireTls.REQUIRED;
        return switch (smarthost.tls()) {
            case NONE -> raised ? verified(TlsUse.STARTTLS) : TlsDemand.CLEAR;
            case OPPORTUNISTIC -> raised ? verified(TlsUse.STARTTLS) : TlsDemand.opportunistic(smarthost.host());
            case STARTTLS, IMPLICIT -> verified(smarthost.tls());
        };
    }

    private TlsDemand verified(TlsUse use) {
        return new TlsDemand(use, PkixPeer.of(sessions.authorities(), smarthost.host()));
    }

    private static Diagnostic why(RecipientOutcome outcome) {
        return switch (outcome) {
            case RecipientOutcome.Deferred(var _, Diagnostic why) -> why;
            case RecipientOutcome.Failed(var _, Diagnostic why) -> why;
            case RecipientOutcome.Delivered _ ->
                throw new IllegalStateException("a site that is unreachable cannot have taken a message");
        };
    }

    /** RFC 7672 section 2.1: who can keep the records from us might want them out of the way. The relay is no good now. */
    private Withheld unproven(String text) {
        Diagnostic why = new Diagnostic(
                Reason.DNS,
                FailurePolicy.of(Cause.TLSA_UNANSWERED).status(),
                Optional.empty(),
                "the TLSA records of " + smarthost + " cannot be had: " + text,
                Optional.empty());
        return new Withheld(why, DOWN_RETRY_AFTER, SiteSignal.UNREACHABLE);
    }

    private static Withheld noSlot(String text) {
        Diagnostic why = new Diagnostic(
                // RFC 3463 section 3.5: system congestion.
                Reason.CONNECTION, new EnhancedStatusCode(4, 4, 5), Optional.empty(), text, Optional.empty());
        return new Withheld(why, Duration.ofSeconds(1), SiteSignal.NONE);
    }
}
