package dev.caravan.transport.mx;

import dev.caravan.dane.DanePeer;
import dev.caravan.dane.TlsaAnswer;
import dev.caravan.envelope.DomainName;
import dev.caravan.envelope.Host;
import dev.caravan.mtasts.StsAnswer;
import dev.caravan.mtasts.StsPolicy;
import dev.caravan.mtasts.StsTrouble;
import dev.caravan.tls.AnyPeer;
import dev.caravan.tls.Authorities;
import dev.caravan.tls.BothChecks;
import dev.caravan.tls.PeerCheck;
import dev.caravan.tls.PkixPeer;
import dev.caravan.tls.TlsDecision;
import dev.caravan.tls.TlsDecision.Cause;
import dev.caravan.tls.TlsDemand;
import dev.caravan.tls.TlsFindings;
import dev.caravan.tls.TlsFindings.Sts;
import dev.caravan.tls.TlsGrade;
import dev.caravan.tls.TlsRequirement;
import dev.caravan.tls.TlsUse;
import dev.caravan.tlsrpt.PolicyType;
import dev.caravan.tlsrpt.ResultType;
import dev.caravan.tlsrpt.TlsPolicyUsed;
import dev.caravan.tlsrpt.TlsResult;
import dev.caravan.transport.Prospect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is done about a host, once it is assessed.
 *
 * @param domain of the recipients
 */
record MxProspects(DomainName domain, TlsRequirement requirement, Authorities authorities) {

    /** Of a next hop that is an address: nobody publishes anything about it. */
    static Prospect ofAddress(Host.AddressLiteral literal, TlsRequirement requirement, Authorities authorities) {
        return switch (TlsDecision.of(requirement, TlsFindings.OF_ADDRESS)) {
            case TlsDecision.Session(TlsGrade grade) ->
                new Prospect.Dial(
                        List.of(literal.address()),
                        switch (grade) {
                            case CLEAR -> TlsDemand.CLEAR;
                            case OPPORTUNISTIC -> TlsDemand.opportunistic(literal);
                            case ENCRYPTED -> demanded(AnyPeer.at(literal));
                            case PKIX, DANE, DANE_AND_PKIX -> demanded(pkix(literal, requirement, authorities));
                        },
                        grade.compareTo(TlsGrade.ENCRYPTED) < 0 ? "" : "demanded by the rule for addresses",
                        List.of(),
                        List.of());
            case TlsDecision.Refusal(Cause cause) ->
                Prospect.Leave.declined(
                        cause, "what is demanded of TLS cannot be had for an address: " + literal.text(), List.of());
        };
    }

    Prospect of(HostAssessment assessment) {
        return switch (assessment.decision()) {
            case TlsDecision.Session(TlsGrade grade) ->
                new Prospect.Dial(
                        assessment.addresses(),
                        demand(grade, assessment),
                        because(grade, assessment),
                        policies(assessment),
                        troubles(assessment));
            case TlsDecision.Refusal(Cause cause) -> {
                String text = text(cause, assessment);
                yield Prospect.Leave.declined(cause, text, refused(cause, assessment, text));
            }
        };
    }

    private TlsDemand demand(TlsGrade grade, HostAssessment assessment) {
        Host host = new Host.Named(assessment.host().name());
        return switch (grade) {
            case CLEAR -> TlsDemand.CLEAR;
            case OPPORTUNISTIC -> TlsDemand.opportunistic(host);
            case ENCRYPTED -> demanded(new AnyPeer(Optional.of(serverName(assessment))));
            case PKIX -> demanded(pkix(host, requirement, authorities));
            case DANE -> demanded(dane(assessment));
            case DANE_AND_PKIX -> demanded(new BothChecks(dane(assessment), pkix(host, requirement, authorities)));
        };
    }

    private static TlsDemand demanded(PeerCheck check) {
        return new TlsDemand(TlsUse.STARTTLS, check);
    }

    private static PkixPeer pkix(Host host, TlsRequirement requirement, Authorities authorities) {
        List<Host> names =
                requirement.names().stream().<Host>map(Host.Named::new).toList();
        return names.isEmpty()
                ? PkixPeer.of(authorities, host)
                : new PkixPeer(authorities, AnyPeer.at(host).serverName(), names);
    }

    private static DanePeer dane(HostAssessment assessment) {
        if (assessment.tlsa() instanceof TlsaAnswer.Usable(DomainName _, DanePeer peer)) {
            return peer;
        }
        throw new IllegalStateException("DANE is demanded without a usable record: " + assessment);
    }

    /** RFC 7672 section 8.1: the TLSA base domain, where there is one. */
    private static DomainName serverName(HostAssessment assessment) {
        return base(assessment).orElse(assessment.host().name());
    }

    private static Optional<DomainName> base(HostAssessment assessment) {
        return switch (assessment.tlsa()) {
            case TlsaAnswer.Usable(DomainName base, var _) -> Optional.of(base);
            case TlsaAnswer.Unusable(DomainName base) -> Optional.of(base);
            case TlsaAnswer.None _, TlsaAnswer.NotApplicable _, TlsaAnswer.Failed _ -> Optional.empty();
        };
    }

    /** So that who reads a failure knows whom to ask. */
    private String because(TlsGrade grade, HostAssessment assessment) {
        if (grade.compareTo(TlsGrade.ENCRYPTED) < 0) {
            return "";
        }
        List<String> reasons = new ArrayList<>();
        base(assessment).ifPresent(base -> reasons.add("the TLSA records of " + base));
        switch (assessment.findings().sts()) {
            case MATCH -> reasons.add("the MTA-STS policy of " + domain);
            case UNAVAILABLE -> reasons.add("an MTA-STS policy that cannot be had: " + trouble(assessment));
            case NONE, TESTING, MISMATCH -> {}
        }
        switch (requirement.floor()) {
            case REQUIRETLS -> reasons.add("the sender");
            case ENCRYPT, VERIFY, DANE_ONLY -> reasons.add("the rule for " + domain);
            case NONE, MAY, DANE -> {}
        }
        return "demanded by " + String.join(", and by ", reasons);
    }

    private String text(Cause cause, HostAssessment assessment) {
        DomainName name = assessment.host().name();
        return switch (cause) {
            case TLSA_UNANSWERED ->
                "the TLSA records of " + name + " cannot be had"
                        + (assessment.tlsa() instanceof TlsaAnswer.Failed(String why) ? ": " + why : "");
            case DANE_MISSING ->
                "the rule for " + domain + " demands DANE, and " + name + " has no usable TLSA record"
                        + (assessment.tlsa() instanceof TlsaAnswer.NotApplicable(String why) ? ": " + why : "");
            case NOT_IN_STS_POLICY -> "the MTA-STS policy of " + domain + " does not name " + name;
            case STS_POLICY_UNAVAILABLE -> "the MTA-STS policy of " + domain + " cannot be had: " + trouble(assessment);
            case UNAUTHENTICATED ->
                "the sender requires TLS, and nothing authenticates " + name + " as the domain's mail host";
        };
    }

    private static String trouble(HostAssessment assessment) {
        return assessment.sts() instanceof StsAnswer.Unavailable(StsTrouble why) ? why.text() : "";
    }

    /** Those that a session is a success or a failure under; none if nobody was asked. */
    private List<Prospect.Policy> policies(HostAssessment assessment) {
        if (!requirement.asksDomain()) {
            return List.of();
        }
        List<Prospect.Policy> policies = new ArrayList<>();
        if (assessment.tlsa() instanceof TlsaAnswer.Usable(DomainName base, var _)) {
            policies.add(new Prospect.Policy(tlsa(base)));
        }
        sts(assessment).ifPresent(policies::add);
        boolean nothing = policies.isEmpty() && troubles(assessment).isEmpty();
        return nothing
                ? List.of(new Prospect.Policy(new TlsPolicyUsed(PolicyType.NO_POLICY_FOUND, domain.ascii())))
                : policies;
    }

    private Optional<Prospect.Policy> sts(HostAssessment assessment) {
        return switch (assessment.findings().sts()) {
            case MATCH -> Optional.of(new Prospect.Policy(sts()));
            case TESTING ->
                inPolicy(assessment)
                        ? Optional.of(new Prospect.Policy(
                                sts(),
                                Optional.of(PkixPeer.of(
                                        authorities,
                                        new Host.Named(assessment.host().name())))))
                        : Optional.empty();
            case NONE, MISMATCH, UNAVAILABLE -> Optional.empty();
        };
    }

    private static boolean inPolicy(HostAssessment assessment) {
        return assessment.sts() instanceof StsAnswer.Policy(StsPolicy policy, var _, var _)
                && policy.matches(assessment.host().name());
    }

    /** What is wrong with what is published, though mail goes on. */
    private List<TlsResult> troubles(HostAssessment assessment) {
        List<TlsResult> troubles = new ArrayList<>();
        if (assessment.tlsa() instanceof TlsaAnswer.Unusable(DomainName base)) {
            troubles.add(result(tlsa(base), assessment, ResultType.TLSA_INVALID, "no record can be used"));
        }
        if (assessment.findings().sts() == Sts.TESTING && !inPolicy(assessment)) {
            troubles.add(result(sts(), assessment, ResultType.VALIDATION_FAILURE, "the policy does not name the host"));
        }
        if (assessment.sts() instanceof StsAnswer.Unavailable(StsTrouble why)) {
            troubles.add(result(sts(), assessment, why.kind().resultType(), why.text()));
        }
        return troubles;
    }

    private List<TlsResult> refused(Cause cause, HostAssessment assessment, String text) {
        TlsPolicyUsed hosts = tlsa(assessment.host().name());
        return switch (cause) {
            case TLSA_UNANSWERED -> List.of(result(hosts, assessment, ResultType.DNSSEC_INVALID, text));
            case DANE_MISSING -> List.of(result(hosts, assessment, ResultType.DANE_REQUIRED, text));
            case NOT_IN_STS_POLICY -> List.of(result(sts(), assessment, ResultType.VALIDATION_FAILURE, text));
            case STS_POLICY_UNAVAILABLE -> troubles(assessment);
            // The sender's demand, not a policy of the domain's.
            case UNAUTHENTICATED -> List.of();
        };
    }

    private static TlsPolicyUsed tlsa(DomainName base) {
        return new TlsPolicyUsed(PolicyType.TLSA, base.ascii());
    }

    private TlsPolicyUsed sts() {
        return new TlsPolicyUsed(PolicyType.STS, domain.ascii());
    }

    private static TlsResult result(
            TlsPolicyUsed policy, HostAssessment assessment, ResultType failure, String detail) {
        return new TlsResult(policy, assessment.host().name().ascii(), Optional.empty(), Optional.of(failure), detail);
    }
}
