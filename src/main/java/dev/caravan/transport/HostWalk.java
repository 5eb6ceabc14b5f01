package dev.caravan.transport;

import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.Recipient;
import dev.caravan.nexthop.AddressesTried;
import dev.caravan.nexthop.LookupFailure;
import dev.caravan.smtp.Phase;
import dev.caravan.smtp.SmtpConnection;
import dev.caravan.smtp.SmtpFailure;
import dev.caravan.smtp.TransactionResult;
import dev.caravan.status.Diagnostic;
import dev.caravan.status.Hop;
import dev.caravan.status.Reply;
import dev.caravan.transport.AttemptResult.Attempted;
import dev.caravan.transport.AttemptResult.SiteSignal;
import dev.caravan.transport.AttemptResult.Withheld;
import dev.caravan.transport.Situation.OtherFamily;
import dev.caravan.transport.Situation.Session;
import dev.caravan.transport.Situation.TlsAffair;
import dev.caravan.transport.Verdict.Next;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One attempt on its way through the hosts of its next hop, best host first, until every recipient has an outcome or no
 * host is left. What to do after a failure is asked of {@link FailurePolicy}, every time. For one thread.
 */
public final class HostWalk {

    /** RFC 5321 section 5.1 asks for at least two; a client may bound them. Ours: five hosts tell enough. */
    public static final int HOSTS_MAX = 5;

    /** Ours: dialing is what takes long, and a host with more addresses is one cluster. */
    public static final int ADDRESSES_PER_HOST_MAX = 4;

    /** Ours: what is our own fault is looked after as often as a smarthost that is down. */
    private static final Duration OURS_RETRY_AFTER = Duration.ofSeconds(30);

    private final DeliveryAttempt attempt;
    private final Sessions sessions;
    private final TlsAffair affair;
    private final Instant start;
    private final Ledger ledger;
    private AddressesTried visited = AddressesTried.NONE;

    public HostWalk(DeliveryAttempt attempt, Sessions sessions) {
        this(attempt, sessions, TlsAffair.OF_THE_MAIL);
    }

    /** @param affair whose it is that TLS is demanded, where it is */
    public HostWalk(DeliveryAttempt attempt, Sessions sessions, TlsAffair affair) {
        this.attempt = attempt;
        this.sessions = sessions;
        this.affair = affair;
        this.start = sessions.clock().instant();
        this.ledger = new Ledger(attempt.envelope().recipients());
    }

    /** Tries the hosts in their order, {@link #HOSTS_MAX} at most. */
    public void through(List<Candidate> hosts) {
        for (Candidate host : hosts.subList(0, Math.min(hosts.size(), HOSTS_MAX))) {
            if (ledger.isSettled()) {
                return;
            }
            switch (host.prospect().get()) {
                case Prospect.Dial dial -> visit(host, dial);
                case Prospect.Leave leave -> leave(host, leave);
            }
        }
    }

    /** The next hop led to no host at all. */
    public void astray(LookupFailure failure, String text) {
        Verdict verdict = FailurePolicy.of(failure);
        ledger.noteAll(
                verdict, new Diagnostic(verdict.reason(), verdict.status(), Optional.empty(), text, Optional.empty()));
    }

    /** Whether every recipient has an outcome: there is nothing more to do. */
    public boolean isSettled() {
        return ledger.isSettled();
    }

    /** Whether some host was reached. */
    public boolean reached() {
        return ledger.reached();
    }

    /** Call once, at the end. */
    public AttemptResult result() {
        return ledger.ours()
                .<AttemptResult>map(why -> new Withheld(why, OURS_RETRY_AFTER, SiteSignal.UNREACHABLE))
                .orElseGet(() -> new Attempted(ledger.outcomes(), ledger.signal(), visited));
    }

    private void leave(Candidate host, Prospect.Leave leave) {
        leave.results().forEach(sessions.listener()::reported);
        if (leave.signal() == SiteSignal.NONE) {
            ledger.markDeclined();
        }
        Hop hop = new Hop(host.host(), Optional.empty(), Optional.empty(), leave.results(), spent());
        note(leave.verdict(), leave.text(), hop);
    }

    private void visit(Candidate host, Prospect.Dial dial) {
        List<InetAddress> addresses = attempt.addressesTried().order(host.host(), dial.addresses());
        OtherFamily otherFamily = otherFamily(host, addresses);
        List<InetSocketAddress> places = host.places(addresses);
        for (InetSocketAddress place : places.subList(0, Math.min(places.size(), ADDRESSES_PER_HOST_MAX))) {
            ConnectionKey key = new ConnectionKey(host.host(), place, dial.tls(), sessions.identity());
            SessionReport report = new SessionReport(dial, sessions.listener(), key);
            Next next = new Stop(key, otherFamily, report).call();
            if (next == Next.IN_CLEAR) {
                // RFC 7435: one more try, without TLS. In clear nothing can ask for this a second time.
                sessions.listener().wentClear();
                next = new Stop(key.inClear(), otherFamily, report).call();
            }
            if (next != Next.NEXT_ADDRESS) {
                return;
            }
        }
    }

    private OtherFamily otherFamily(Candidate host, List<InetAddress> addresses) {
        boolean dualStack =
                addresses.stream().map(InetAddress::getClass).distinct().count() > 1;
        return dualStack && !attempt.addressesTried().knows(host.host()) ? OtherFamily.UNTRIED : OtherFamily.NONE;
    }

    private void note(Verdict verdict, String text, Hop hop) {
        ledger.noteAll(
                verdict, new Diagnostic(verdict.reason(), verdict.status(), Optional.empty(), text, Optional.of(hop)));
    }

    private static String object(Phase phase) {
        return switch (phase) {
            case CONNECT, GREETING, EHLO, STARTTLS, RSET, QUIT -> "the session";
            case AUTH -> "our credentials";
            case MAIL -> "the sender";
            case RCPT -> "the recipient";
            case DATA, CONTENT -> "the message";
        };
    }

    private Duration spent() {
        return Duration.between(start, sessions.clock().instant());
    }

    /** One visit to one address. */
    private final class Stop {

        private final ConnectionKey key;
        private final OtherFamily otherFamily;
        private final SessionReport report;

        Stop(ConnectionKey key, OtherFamily otherFamily, SessionReport report) {
            this.key = key;
            this.otherFamily = otherFamily;
            this.report = report;
        }

        Next call() {
            Optional<SmtpConnection> kept = sessions.pool().take(key);
            Next next = kept.isPresent() ? handOver(kept.get(), Session.REUSED) : Next.AGAIN;
            // Ends: a new connection asks for another one only after it has delivered to somebody, or over BDAT, once.
            while (next == Next.AGAIN) {
                next = anew();
            }
            return next;
        }

        private Next anew() {
            SmtpConnection connection;
            try {
                connection = sessions.client().connect(key.address(), key.host(), key.tls());
            } catch (SmtpFailure failure) {
                Verdict verdict = FailurePolicy.of(failure, situation(Session.NEW));
                report.failed(failure);
                if (failure.phase() != Phase.CONNECT) {
                    noteVisit();
                }
                if (failure.reply().isPresent() || failure.phase().compareTo(Phase.GREETING) > 0) {
                    ledger.markReached();
                }
                if (verdict.next() != Next.IN_CLEAR) {
                    ledger.noteAll(verdict, diagnostic(verdict, failure, hop()));
                }
                return verdict.next();
            }
            report.made(connection);
            ledger.markReached();
            return handOver(connection, Session.NEW);
        }

        /** Which family it was, next time another one can be tried: what only a proxy knows tells nothing. */
        private void noteVisit() {
            key.resolved().ifPresent(place -> visited = visited.and(key.host(), place.getAddress()));
        }

        private Next handOver(SmtpConnection connection, Session session) {
            noteVisit();
            List<Recipient> pending = ledger.pending();
            Envelope envelope = attempt.envelope().withRecipients(pending);
            TransactionResult result;
            try {
                result = connection.send(envelope, attempt.content());
            } catch (RuntimeException e) {
                connection.close();
                throw e;
            }
            Hop hop = new Hop(key.host(), key.resolved(), connection.tls(), report.results(), spent());
            sessions.pool().offer(key, connection);
            return settle(result.recipients(), hop, session);
        }

        private Next settle(List<TransactionResult.Of> ends, Hop hop, Session session) {
            boolean begun = ends.stream().anyMatch(TransactionResult.Accepted.class::isInstance);
            // What broke after a transaction of this very message broke on a connection that was already used.
            Situation situation = situation(begun ? Session.REUSED : session);
            Next next = Next.NEXT_HOST;
            for (int place = 0; place < ends.size(); place++) {
                if (settle(place, ends.get(place), hop, situation) == Next.AGAIN) {
                    next = Next.AGAIN;
                }
            }
            if (next != Next.AGAIN) {
                ledger.markReached();
                ledger.markOffered();
            }
            ledger.sweep();
            return next;
        }

        private Next settle(int place, TransactionResult.Of end, Hop hop, Situation situation) {
            return switch (end) {
                case TransactionResult.Accepted(Recipient _, Reply reply) -> {
                    ledger.delivered(place, reply, hop);
                    yield Next.STOP;
                }
                case TransactionResult.Refused(Recipient _, Phase phase, Reply reply) -> {
                    Verdict verdict = FailurePolicy.of(phase, reply, situation);
                    String text = key.host() + " refused " + object(phase);
                    yield note(
                            place,
                            verdict,
                            new Diagnostic(
                                    verdict.reason(), verdict.status(), Optional.of(reply), text, Optional.of(hop)));
                }
                case TransactionResult.Broken(Recipient _, SmtpFailure failure) -> {
                    Verdict verdict = FailurePolicy.of(failure, situation);
                    yield note(place, verdict, diagnostic(verdict, failure, hop));
                }
            };
        }

        private Next note(int place, Verdict verdict, Diagnostic diagnostic) {
            // A connection that died unnoticed is no failure of the host until a new one says so.
            if (verdict.next() != Next.AGAIN) {
                ledger.note(place, verdict, diagnostic);
            }
            return verdict.next();
        }

        private Diagnostic diagnostic(Verdict verdict, SmtpFailure failure, Hop hop) {
            return new Diagnostic(
                    verdict.reason(), verdict.status(), failure.reply(), report.text(failure), Optional.of(hop));
        }

        private Hop hop() {
            return new Hop(key.host(), key.resolved(), Optional.empty(), report.results(), spent());
        }

        private Situation situation(Session session) {
            return new Situation(key.tls().use(), session, otherFamily, affair);
        }
    }
}
