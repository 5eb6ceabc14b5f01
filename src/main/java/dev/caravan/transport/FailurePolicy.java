package dev.caravan.transport;

import static dev.caravan.transport.Verdict.Fate.PERMANENT;
import static dev.caravan.transport.Verdict.Fate.TRANSIENT;

import dev.caravan.nexthop.LookupFailure;
import dev.caravan.smtp.Extension;
import dev.caravan.smtp.Phase;
import dev.caravan.smtp.SmtpFailure;
import dev.caravan.status.EnhancedStatusCode;
import dev.caravan.status.Reason;
import dev.caravan.status.Reply;
import dev.caravan.tls.TlsDecision;
import dev.caravan.tls.TlsUse;
import dev.caravan.transport.Situation.OtherFamily;
import dev.caravan.transport.Situation.Session;
import dev.caravan.transport.Situation.TlsAffair;
import dev.caravan.transport.Verdict.Fate;
import dev.caravan.transport.Verdict.Next;
import dev.caravan.transport.Verdict.Scope;
import java.util.Collection;

/**
 * The one place that decides what a failure means. Nothing else compares a reply code, and nothing else drops TLS.
 *
 * <p>The decisions are the table in {@code docs/failure-policy.md}; a test reads that table. In short: what a server says
 * about the message or a recipient holds (5yz for ever, 4yz until later); what goes wrong before MAIL concerns that host
 * only, and the next one is asked; a message that may have been accepted is never offered to another host.
 */
public final class FailurePolicy {

    private static final int SERVICE_NOT_AVAILABLE = 421;
    /** RFC 3463 section 3.8: security or policy. */
    private static final int POLICY_SUBJECT = 7;

    private static final int TOO_MANY_RECIPIENTS = 552;
    private static final EnhancedStatusCode TOO_MANY_RECIPIENTS_STATUS = new EnhancedStatusCode(5, 5, 3);

    private FailurePolicy() {}

    /** A reply other than the one needed. */
    public static Verdict of(Phase phase, Reply reply, Situation situation) {
        if (!reply.isTransient() && !reply.isPermanent()) {
            return protocol();
        }
        if (reply.code() == SERVICE_NOT_AVAILABLE) {
            return serviceNotAvailable(phase, reply, situation);
        }
        Fate fate = fate(reply, situation);
        return switch (phase) {
            case CONNECT, GREETING, EHLO -> replied(fate, Scope.HOST, Next.NEXT_HOST, status(phase, reply));
            case STARTTLS -> tls(situation);
            // RFC 4954 section 6: a refused password is the configuration's fault, not the message's. Never a bounce.
            case AUTH -> login();
            case RCPT -> replied(fate, Scope.RECIPIENT, onward(fate), status(phase, reply));
            case MAIL, DATA, CONTENT -> replied(fate, Scope.MESSAGE, onward(fate), status(phase, reply));
            case RSET, QUIT -> protocol();
        };
    }

    /** A session that could not be had, or that broke. */
    public static Verdict of(SmtpFailure failure, Situation situation) {
        if (failure.inDoubt()) {
            // Another host would deliver it a second time if the first one did take it.
            return new Verdict(TRANSIENT, Scope.MESSAGE, Next.STOP, Reason.IN_DOUBT, code("4.4.2"));
        }
        return switch (failure.kind()) {
            case REPLY ->
                failure.reply().map(r -> of(failure.phase(), r, situation)).orElseGet(FailurePolicy::protocol);
            case CONNECTION -> connection(failure, situation);
            case PROTOCOL -> protocol();
            case EXTENSION -> failure.missing().map(FailurePolicy::missing).orElseGet(FailurePolicy::protocol);
            case TLS -> tls(situation);
            case CONTENT -> new Verdict(TRANSIENT, Scope.MESSAGE, Next.STOP, Reason.CONFIGURATION, code("4.3.0"));
            case LOGIN -> login();
            // RFC 3463 section 3.5: unable to route; whatever host comes next, the way to it is the same.
            case PROXY -> new Verdict(TRANSIENT, Scope.OURS, Next.STOP, Reason.CONNECTION, code("4.4.4"));
        };
    }

    /** A name that led nowhere. */
    public static Verdict of(LookupFailure failure) {
        return switch (failure) {
            case NO_SUCH_DOMAIN -> dns(PERMANENT, Scope.SITE, "5.1.2");
            // RFC 7505 section 4.
            case NULL_MX -> dns(PERMANENT, Scope.SITE, "5.1.10");
            case NO_MAIL_HOST -> dns(PERMANENT, Scope.SITE, "5.4.4");
            // RFC 3463 section 3.5: routing loop detected.
            case MAIL_LOOP -> dns(PERMANENT, Scope.SITE, "5.4.6");
            case UNANSWERED -> dns(TRANSIENT, Scope.SITE, "4.4.3");
            case ALIAS_CHAIN -> dns(TRANSIENT, Scope.SITE, "4.4.6");
            case HOST_UNANSWERED -> dns(TRANSIENT, Scope.HOST, "4.4.3");
            // The domain does want mail: its zone is broken, and somebody will mend it.
            case HOST_WITHOUT_ADDRESS -> dns(TRANSIENT, Scope.HOST, "4.4.4");
            case HOST_FORBIDDEN -> dns(PERMANENT, Scope.HOST, "5.4.4");
        };
    }

    /**
     * A relay of our own whose name led nowhere. What a domain says of its mail is final, what a zone says of our relay is
     * not: somebody will mend the zone or the configuration, and no message bounces for it.
     */
    public static Verdict ofRelay(LookupFailure failure) {
        return dns(TRANSIENT, Scope.HOST, of(failure).status().withClass(4).toString());
    }

    /** A host of a relay that is not dialed, since there was no session with it lately. It may take tomorrow what others refuse. */
    public static Verdict ofPassedOver() {
        // RFC 3463 section 3.5: no answer from host.
        return new Verdict(TRANSIENT, Scope.HOST, Next.NEXT_HOST, Reason.CONNECTION, code("4.4.1"));
    }

    /** A host that is not dialed because of what is demanded of TLS. */
    public static Verdict of(TlsDecision.Cause cause) {
        return switch (cause) {
            // RFC 7672 section 2.1: somebody may want it so; never without TLSA records on that account.
            case TLSA_UNANSWERED -> dns(TRANSIENT, Scope.HOST, "4.4.3");
            // RFC 8461 section 5: not permanent before the policy was looked at anew.
            case NOT_IN_STS_POLICY, STS_POLICY_UNAVAILABLE, DANE_MISSING ->
                new Verdict(TRANSIENT, Scope.HOST, Next.NEXT_HOST, Reason.TLS, code("4.7.5"));
            // RFC 8689 section 4.2.1.
            case UNAUTHENTICATED -> new Verdict(PERMANENT, Scope.HOST, Next.NEXT_HOST, Reason.TLS, code("5.7.30"));
        };
    }

    /**
     * What several hosts' failures come to when no host is left: permanent only if every host's was. A host that is down
     * today may accept tomorrow what another one refuses.
     */
    public static Fate together(Collection<Verdict> hosts) {
        return hosts.stream().allMatch(v -> v.fate() == PERMANENT) ? PERMANENT : TRANSIENT;
    }

    /** Whether the site asks for less (RFC 5321 section 3.8). */
    public static boolean asksForLess(Verdict verdict) {
        return verdict.scope() == Scope.SITE && verdict.reason() == Reason.REPLY;
    }

    private static Verdict serviceNotAvailable(Phase phase, Reply reply, Situation situation) {
        boolean begun = phase.compareTo(Phase.MAIL) >= 0;
        Next next = Next.NEXT_HOST;
        if (begun) {
            // A kept connection that idled too long is told 421 too; that says nothing about a new one.
            boolean idled = situation.session() == Session.REUSED && (phase == Phase.MAIL || phase == Phase.RSET);
            next = idled ? Next.AGAIN : Next.STOP;
        }
        return new Verdict(TRANSIENT, Scope.SITE, next, Reason.REPLY, status(phase, reply));
    }

    private static Verdict connection(SmtpFailure failure, Situation situation) {
        Phase phase = failure.phase();
        if (phase == Phase.STARTTLS) {
            // Many a server answers a handshake that it dislikes by hanging up.
            return tls(situation);
        }
        boolean unanswered = phase == Phase.MAIL || phase == Phase.RSET;
        Next next = Next.NEXT_HOST;
        if (phase == Phase.CONNECT) {
            next = Next.NEXT_ADDRESS;
        } else if (unanswered
                && situation.session() == Session.REUSED
                && failure.reply().isEmpty()) {
            next = Next.AGAIN;
        }
        // RFC 3463 section 3.5: no answer from host; bad connection.
        EnhancedStatusCode status = code(phase == Phase.CONNECT ? "4.4.1" : "4.4.2");
        return new Verdict(TRANSIENT, Scope.HOST, next, Reason.CONNECTION, status);
    }

    /** RFC 7435 section 3: opportunistic security prefers clear text to no mail. Any demand for TLS forbids that. */
    private static Verdict tls(Situation situation) {
        Next next = situation.tls() == TlsUse.OPPORTUNISTIC ? Next.IN_CLEAR : Next.NEXT_HOST;
        Scope scope = situation.affair() == TlsAffair.OURS ? Scope.OURS : Scope.HOST;
        // Never permanent: certificates and TLS set-ups get repaired (RFC 8461 section 5 for the like).
        return new Verdict(TRANSIENT, scope, next, Reason.TLS, code("4.7.5"));
    }

    private static Verdict login() {
        return new Verdict(TRANSIENT, Scope.OURS, Next.STOP, Reason.CONFIGURATION, code("4.7.8"));
    }

    private static Verdict protocol() {
        return new Verdict(TRANSIENT, Scope.HOST, Next.NEXT_HOST, Reason.CONNECTION, code("4.5.0"));
    }

    private static Verdict replied(Fate fate, Scope scope, Next next, EnhancedStatusCode status) {
        int statusClass = fate == PERMANENT ? 5 : 4;
        return new Verdict(fate, scope, next, Reason.REPLY, status.withClass(statusClass));
    }

    private static Verdict dns(Fate fate, Scope scope, String status) {
        return new Verdict(fate, scope, scope == Scope.HOST ? Next.NEXT_HOST : Next.STOP, Reason.DNS, code(status));
    }

    private static Next onward(Fate fate) {
        // RFC 5321 section 5.1: a temporary refusal of one host is no answer of the domain.
        return fate == PERMANENT ? Next.STOP : Next.NEXT_HOST;
    }

    private static Fate fate(Reply reply, Situation situation) {
        // RFC 5321 section 4.5.3.1.10: 552 was once the code for too many recipients, which is worth another try.
        boolean tooMany = reply.code() == TOO_MANY_RECIPIENTS
                && reply.enhanced().filter(TOO_MANY_RECIPIENTS_STATUS::equals).isPresent();
        return reply.isPermanent() && !tooMany && !mayDependOnOurAddress(reply, situation) ? PERMANENT : TRANSIENT;
    }

    /** Block lists and rules about reverse names know senders by address: by the other family we are somebody else. */
    private static boolean mayDependOnOurAddress(Reply reply, Situation situation) {
        return situation.otherFamily() == OtherFamily.UNTRIED
                && reply.enhanced().filter(e -> e.subject() == POLICY_SUBJECT).isPresent();
    }

    private static EnhancedStatusCode status(Phase phase, Reply reply) {
        return reply.enhanced().orElseGet(() -> meaning(phase, reply.code()));
    }

    /** The status that RFC 5321 section 4.2.3 and RFC 7504 give a bare code; what they leave open stays x.0.0. */
    private static EnhancedStatusCode meaning(Phase phase, int code) {
        int statusClass = code / 100;
        return switch (code) {
            case 421, 521 -> new EnhancedStatusCode(statusClass, 3, 2);
            case 452 -> new EnhancedStatusCode(statusClass, 3, 1);
            case 500 -> new EnhancedStatusCode(statusClass, 5, 2);
            case 502, 503 -> new EnhancedStatusCode(statusClass, 5, 1);
            case 501, 504, 555 -> new EnhancedStatusCode(statusClass, 5, 4);
            case 551 -> new EnhancedStatusCode(statusClass, 1, 6);
            case 552 -> new EnhancedStatusCode(statusClass, phase == Phase.RCPT ? 2 : 3, phase == Phase.RCPT ? 2 : 4);
            case 553 -> new EnhancedStatusCode(statusClass, 1, 3);
            case 556 -> new EnhancedStatusCode(statusClass, 1, 10);
            default ->
                phase.compareTo(Phase.MAIL) < 0
                        ? new EnhancedStatusCode(statusClass, 3, 2)
                        : new EnhancedStatusCode(statusClass, 0, 0);
        };
    }

    private static Verdict missing(Extension extension) {
        return switch (extension) {
            // RFC 1870 section 6.1.
            case SIZE -> lacking("5.3.4");
            case EIGHTBITMIME -> lacking("5.6.3");
            case SMTPUTF8 -> lacking("5.6.7");
            case REQUIRETLS -> lacking("5.7.30");
            // The client has taken note of it: over the next connection it does without.
            case CHUNKING -> new Verdict(TRANSIENT, Scope.HOST, Next.AGAIN, Reason.EXTENSION, code("4.3.3"));
            // RFC 3463 section 3.4: not capable of selected features.
            default -> lacking("5.3.3");
        };
    }

    private static Verdict lacking(String status) {
        return new Verdict(PERMANENT, Scope.HOST, Next.NEXT_HOST, Reason.EXTENSION, code(status));
    }

    private static EnhancedStatusCode code(String text) {
        return EnhancedStatusCode.parse(text).orElseThrow();
    }
}
