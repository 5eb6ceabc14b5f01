package dev.caravan.tls;

import dev.caravan.dns.Authenticity;
import dev.caravan.tls.TlsFindings.Dane;
import dev.caravan.tls.TlsFindings.Sts;
import dev.caravan.tls.TlsRequirement.Floor;

/** What becomes of one host: the table in docs/tls-policy.md. */
public sealed interface TlsDecision {

    /** Dial it, and hand over only if the session is like this. */
    record Session(TlsGrade grade) implements TlsDecision {}

    /** Do not dial it. */
    record Refusal(Cause cause) implements TlsDecision {}

    /** Why a host is not dialed. What that means for the message is decided elsewhere. */
    enum Cause {
        /** Its TLSA records could not be looked up. */
        TLSA_UNANSWERED,
        /** The operator demands DANE, and there is none that can be used. */
        DANE_MISSING,
        /** The domain's MTA-STS policy does not name it. */
        NOT_IN_STS_POLICY,
        /** The sender demands an authenticated host, and the policy that might name it cannot be had. */
        STS_POLICY_UNAVAILABLE,
        /** The sender demands an authenticated host, and nothing authenticates this one (RFC 8689 section 4.2.1). */
        UNAUTHENTICATED
    }

    /** Each of the four that have a say raises the grade, or refuses. */
    static TlsDecision of(TlsRequirement requirement, TlsFindings findings) {
        Floor floor = requirement.floor();
        if (floor == Floor.NONE || floor == Floor.MAY) {
            return new Session(floor == Floor.NONE ? TlsGrade.CLEAR : TlsGrade.OPPORTUNISTIC);
        }
        if (findings.dane() == Dane.FAILED) {
            return new Refusal(Cause.TLSA_UNANSWERED);
        }
        if (findings.sts() == Sts.MISMATCH) {
            return new Refusal(Cause.NOT_IN_STS_POLICY);
        }
        if (floor == Floor.DANE_ONLY && findings.dane() != Dane.USABLE) {
            return new Refusal(Cause.DANE_MISSING);
        }
        if (floor == Floor.REQUIRETLS && !isAuthentic(findings)) {
            return new Refusal(
                    findings.sts() == Sts.UNAVAILABLE ? Cause.STS_POLICY_UNAVAILABLE : Cause.UNAUTHENTICATED);
        }
        TlsGrade published = sts(findings.sts(), dane(findings.dane()));
        return new Session(raise(published, requirement));
    }

    private static boolean isAuthentic(TlsFindings findings) {
        return findings.mx() == Authenticity.SECURE || findings.sts() == Sts.MATCH;
    }

    private static TlsGrade dane(Dane dane) {
        return switch (dane) {
            case USABLE -> TlsGrade.DANE;
            case UNUSABLE -> TlsGrade.ENCRYPTED;
            case NOT_ASKED, NONE, FAILED -> TlsGrade.OPPORTUNISTIC;
        };
    }

    private static TlsGrade sts(Sts sts, TlsGrade grade) {
        return switch (sts) {
            // RFC 8461 section 2: a policy never makes up for a DANE check that fails, so both are made.
            case MATCH -> grade.and(TlsGrade.PKIX);
            case UNAVAILABLE -> grade.authenticated();
            case NONE, TESTING, MISMATCH -> grade;
        };
    }

    private static TlsGrade raise(TlsGrade grade, TlsRequirement requirement) {
        return switch (requirement.floor()) {
            case ENCRYPT -> grade.and(TlsGrade.ENCRYPTED);
            case VERIFY, REQUIRETLS -> requirement.names().isEmpty() ? grade.authenticated() : grade.and(TlsGrade.PKIX);
            case NONE, MAY, DANE, DANE_ONLY -> grade;
        };
    }
}
